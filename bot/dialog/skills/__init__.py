"""Which skill answers which act? One table."""

from typing import Any

from bot.dialog import actions
from bot.dialog.reply import Skill
from bot.dialog.skills import alerts, browse, cart, checkout, choose, human, orders, product, promo, shop, talk, welcome

SKILLS: dict[type[Any], Skill] = {
    actions.Greet: welcome.greet,
    actions.Browse: browse.browse,
    actions.Search: browse.look_for,
    actions.ShowProduct: browse.show,
    actions.AskProduct: product.ask,
    actions.AskShop: shop.ask,
    actions.AddToCart: cart.add,
    actions.Want: choose.want,
    actions.ChooseOption: choose.option,
    actions.ChangeQuantity: choose.quantity,
    actions.RemoveLine: cart.remove,
    actions.SetLine: cart.set_line,
    actions.FillCart: cart.fill,
    actions.ShowCart: cart.show,
    actions.ClearCart: cart.clear,
    actions.Undo: cart.undo,
    actions.EnterCode: promo.enter,
    actions.RemoveCode: promo.remove,
    actions.Checkout: checkout.start,
    actions.GiveAddress: checkout.give,
    actions.OrderStatusAsked: orders.status,
    actions.CancelOrder: orders.cancel,
    actions.Alerts: alerts.switch,
    actions.Human: human.call,
    actions.Yes: talk.yes,
    actions.No: talk.no,
    actions.Cancel: talk.cancel,
    actions.Thanks: talk.thanks,
    actions.Goodbye: talk.goodbye,
    actions.SmallTalk: talk.small_talk,
    actions.Help: talk.help_out,
    actions.BadQuantity: talk.bad_quantity,
    actions.Refusal: talk.refusal,
    actions.Unserved: talk.unserved,
    actions.Unclear: talk.unclear,
}
