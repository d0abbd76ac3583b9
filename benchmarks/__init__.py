"""Measurements that the README and docs quote; each prints what it did and what came out."""
