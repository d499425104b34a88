"""How does money come and go? Providers' words in ours, what they do to an order, and what we ask of providers."""

from commerce.payments.events import PaymentEvent as PaymentEvent
from commerce.payments.opening import ReadyToPay as ReadyToPay
from commerce.payments.opening import open_payment as open_payment
from commerce.payments.settling import settle as settle
