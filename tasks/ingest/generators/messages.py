"""Messages to the support of a shop with its own cards: what people want, in their own words.

Each intent has a few ways to say it, with slots; a message may open with a greeting, close with
thanks, be clipped, and hold a typing error. Some messages are about nothing that the shop can help
with. This imitates the shape of intent data such as CLINC150 (Larson et al., An Evaluation Dataset
for Intent Classification and Out-of-Scope Prediction, 2019), not its sentences.
"""

from random import Random

import pandas as pd

OUT_OF_SCOPE = "oos"
OUT_OF_SCOPE_SHARE = 0.08
GREETING_SHARE, CLOSING_SHARE, TYPO_SHARE = 0.35, 0.25, 0.3

CLIPPED_SHARE = 0.25
"""Messages of which only some words in a row are said: they may fit another intent as well."""

GREETINGS = ("hi,", "hello,", "good morning,", "hey there,", "excuse me,", "sorry to bother you,")
CLOSINGS = ("thanks", "thank you!", "please help", "can you help?", "it is urgent", "cheers")

SLOTS: dict[str, tuple[str, ...]] = {
    "thing": ("shoes", "jacket", "lamp", "headphones", "kettle", "rucksack", "phone case", "mug"),
    "when": ("yesterday", "last week", "on monday", "two days ago", "this morning", "in march"),
    "sum": ("20", "35.50", "99", "140", "7.99", "1,200"),
    "city": ("leeds", "dublin", "porto", "vienna", "my village", "the office"),
    "money": ("euros", "pounds", "dollars", "kronor"),
    "wait": ("three days", "a week", "two weeks", "ten days", "ages"),
}

INTENTS: dict[str, dict[str, tuple[str, ...]]] = {
    "orders": {
        "order_status": (
            "where is my order", "has the {thing} been sent yet", "what happened to my order",
            "track the {thing} i ordered {when}", "is there any news about order {sum}",
            "i ordered {when}, how far is it",
        ),
        "order_cancel": (
            "cancel my order", "i do not want the {thing} any more", "stop the order from {when}",
            "please call off my purchase", "can i still cancel the {thing} i bought {when}",
        ),
        "order_change": (
            "i need the {thing} in another size", "change the colour of the {thing}",
            "can i swap the {thing} in my order", "add a {thing} to the order from {when}",
            "i picked the wrong {thing}, change it before it ships",
        ),
        "invoice": (
            "send me the invoice", "i need a receipt for the {thing}",
            "where is my bill from {when}", "no invoice came with the {thing}",
            "my accountant wants an invoice over {sum} {money}",
        ),
    },
    "delivery": {
        "delivery_late": (
            "my parcel is late", "still waiting for the {thing} after {wait}",
            "the {thing} should have been here {when}", "it has been {wait} and nothing came",
            "why does the delivery take {wait}",
        ),
        "delivery_address": (
            "change my delivery address", "send it to {city} instead", "i have moved to {city}",
            "the address on my parcel is wrong", "can it go to {city} rather than home",
        ),
        "delivery_cost": (
            "how much is shipping", "what does delivery to {city} cost",
            "do i pay postage above {sum} {money}", "is delivery free", "shipping fees to {city}",
        ),
        "delivery_damaged": (
            "the {thing} came broken", "my parcel was crushed", "the {thing} has a crack in it",
            "the box was open and the {thing} damaged", "it arrived {when} in pieces",
        ),
    },
    "returns": {
        "return_start": (
            "i want to send the {thing} back", "how do i return a {thing}", "start a return",
            "the {thing} does not fit, back it goes", "give me a label to send the {thing} back",
        ),
        "return_period": (
            "how long can i return things", "is {wait} too late for a return",
            "until when may i bring the {thing} back", "what is the time limit for returns",
        ),
        "refund_status": (
            "where is my refund", "when do i get my {sum} {money} back",
            "i returned the {thing} {when} and saw no money", "has my refund been made",
            "my refund takes {wait} already",
        ),
        "exchange": (
            "exchange the {thing} for another one", "swap my {thing} for a bigger one",
            "i want the same {thing} in blue instead of mine", "can i trade the {thing} in",
        ),
    },
    "card": {
        "card_lost": (
            "i lost my card", "my card was stolen in {city}", "my wallet is gone, block the card",
            "cannot find my card since {when}", "someone took my card {when}",
        ),
        "card_arrival": (
            "when does my new card come", "my card has not arrived after {wait}",
            "still no card in the post", "track my new card", "i have waited {wait} for the card",
        ),
        "card_declined": (
            "my card was declined", "the card did not work in {city}",
            "payment with my card failed {when}", "why was my card refused for {sum} {money}",
        ),
        "card_limit": (
            "raise my card limit", "what is the limit of my card", "i want to spend up to {sum}",
            "can my limit go to {sum} {money}", "how much may i spend with the card",
        ),
    },
    "payments": {
        "charged_twice": (
            "i was charged twice", "you took {sum} {money} two times",
            "double payment for the {thing}", "why did i pay twice {when}",
            "the same {sum} appears twice on my statement",
        ),
        "payment_methods": (
            "which ways to pay are there", "can i pay by bank transfer", "do you take vouchers",
            "may i pay the {thing} on delivery", "is it possible to pay in {money}",
        ),
        "instalments": (
            "can i pay the {thing} monthly", "split {sum} {money} into instalments",
            "pay in three parts", "do you offer credit for {sum}",
        ),
        "voucher": (
            "my voucher does not work", "the code takes nothing off", "i have a discount code",
            "how do i use a gift card of {sum} {money}", "voucher from {when} is refused",
        ),
    },
    "account": {
        "password": (
            "i forgot my password", "cannot log in", "reset my password",
            "the login fails since {when}", "my password is not accepted any more",
        ),
        "email_change": (
            "change my email", "i have a new mail address", "update the email of my account",
            "my old email from {when} is closed, use another",
        ),
        "account_delete": (
            "delete my account", "close my account for good", "erase all my data",
            "i want you to forget everything about me", "remove me from your shop",
        ),
        "newsletter": (
            "stop sending me mails", "unsubscribe from the newsletter", "too many adverts from you",
            "no more offers by mail, please", "sign me up for the newsletter",
        ),
    },
}  # fmt: skip

ELSEWHERE = (
    "what is the weather in {city}", "who won the match {when}", "tell me a joke",
    "how tall is the highest mountain", "book a table in {city}", "what should i cook tonight",
    "translate good night into french", "how old is the universe", "play some music",
    "is there a train to {city}", "what is {sum} times seven", "who wrote this novel",
    "recommend a film", "what time is it in {city}", "how do i plant tomatoes", "flip a coin",
    "the name of the president", "my dog eats the {thing}", "do robots dream",
    "how far is the moon", "set an alarm for six", "when is easter", "sing me a song",
)  # fmt: skip


def generate(rows: int, seed: int) -> pd.DataFrame:
    """Return messages with what they are about.

    Returns:
        ``text``; ``intent``, one of ``INTENTS`` or ``OUT_OF_SCOPE``; ``domain``, likewise.
    """
    random = Random(seed)  # noqa: S311 - no secret
    known = [(domain, intent) for domain, intents in INTENTS.items() for intent in intents]
    result = [_message(random, known) for _ in range(rows)]
    return pd.DataFrame(result, columns=["text", "intent", "domain"])


def _message(random: Random, known: list[tuple[str, str]]) -> tuple[str, str, str]:
    if random.random() < OUT_OF_SCOPE_SHARE:
        domain = intent = OUT_OF_SCOPE
        said = random.choice(ELSEWHERE)
    else:
        domain, intent = random.choice(known)
        said = random.choice(INTENTS[domain][intent])
    text = said.format(**{slot: random.choice(values) for slot, values in SLOTS.items()})
    if random.random() < CLIPPED_SHARE:
        text = _clipped(random, text)
    if random.random() < GREETING_SHARE:
        text = f"{random.choice(GREETINGS)} {text}"
    if random.random() < CLOSING_SHARE:
        text = f"{text}, {random.choice(CLOSINGS)}"
    if random.random() < TYPO_SHARE:
        text = _mistyped(random, text)
    return text, intent, domain


def _clipped(random: Random, text: str) -> str:
    words = text.split()
    kept = random.randint(min(2, len(words)), len(words))
    start = random.randint(0, len(words) - kept)
    return " ".join(words[start : start + kept])


def _mistyped(random: Random, text: str) -> str:
    """Swap two neighbouring letters, leave one out or double it."""
    place = random.randrange(len(text) - 1)
    before, one, other, after = text[:place], text[place], text[place + 1], text[place + 2 :]
    return before + random.choice((other + one, other, one + one + other)) + after
