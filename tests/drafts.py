"""Which templates do the tests use? One that tells of an order, one that sells."""

from bot.template_rules import Draft

ORDER_PAID = Draft(
    "whatsapp",
    "order_paid",
    "en",
    "utility",
    "Hello {{1}}, your order {{2}} is paid: {{3}}. Thank you!",
    (("name", "Ana"), ("number", "1001"), ("total", "€59.00")),
    (("My orders", "os"),),
)
DROP = Draft(
    "whatsapp",
    "drop",
    "en",
    "marketing",
    "Hello {{1}}, hoodies are back: {{2}}. Reply STOP to get no more of these.",
    (("name", "Ana"), ("code", "TEN5")),
)
