"""What is an act about, in one word? The intents that understanding is measured by, and which act is of which."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from bot.dialog import actions, linking_acts
from bot.dialog.actions import Act, Alerts, AskBack, AskShop, ShopTopic, Wish


class Intent(StrEnum):
    """What a message is about, as `dropline eval intents` counts it."""

    GREET = "greet"
    BROWSE_CATEGORY = "browse_category"
    SEARCH_PRODUCT = "search_product"
    PRODUCT_QUESTION = "product_question"
    ADD_TO_CART = "add_to_cart"
    CHANGE_QUANTITY = "change_quantity"
    REMOVE_FROM_CART = "remove_from_cart"
    SHOW_CART = "show_cart"
    APPLY_PROMO = "apply_promo"
    CHECKOUT = "checkout"
    ORDER_STATUS = "order_status"
    CANCEL_ORDER = "cancel_order"
    RETURN_REFUND = "return_refund"
    SHIPPING_INFO = "shipping_info"
    PAYMENT_METHODS = "payment_methods"
    TALK_TO_HUMAN = "talk_to_human"
    OPT_OUT = "opt_out"
    OPT_IN = "opt_in"
    DROP_ALERTS = "drop_alerts"
    LEAVE_REVIEW = "leave_review"
    THANKS = "thanks"
    GOODBYE = "goodbye"
    OUT_OF_SCOPE = "out_of_scope"


def intent_of(act: Act) -> Intent:
    """The intent of an act; what asks for nothing that a shop does is out of scope."""
    match act:
        case AskShop(topic=topic):
            return _OF_TOPIC.get(topic, Intent.OUT_OF_SCOPE)
        case AskBack(wish=wish):
            return _OF_WISH[wish]
        case Alerts(on=False):
            return Intent.OPT_OUT
        case Alerts(awaited=awaited, cheaper=cheaper):
            return Intent.DROP_ALERTS if awaited or cheaper else Intent.OPT_IN
    return OF_TYPE.get(type(act), Intent.OUT_OF_SCOPE)


_OF_TOPIC: Mapping[str, Intent] = {
    ShopTopic.SHIPPING: Intent.SHIPPING_INFO,
    ShopTopic.RETURNS: Intent.RETURN_REFUND,
    ShopTopic.PAYMENT: Intent.PAYMENT_METHODS,
    ShopTopic.CODES: Intent.APPLY_PROMO,
}
_OF_WISH: Mapping[str, Intent] = {
    Wish.ADD: Intent.ADD_TO_CART,
    Wish.CHANGE: Intent.CHANGE_QUANTITY,
    Wish.REMOVE: Intent.REMOVE_FROM_CART,
    Wish.CHECK_OUT: Intent.CHECKOUT,
    Wish.CANCEL_ORDER: Intent.CANCEL_ORDER,
    Wish.ALERTS_OFF: Intent.OPT_OUT,
    Wish.ALERTS_ON: Intent.OPT_IN,
    Wish.AWAIT: Intent.DROP_ALERTS,
}
OF_TYPE: Mapping[type[Any], Intent] = {
    actions.Greet: Intent.GREET,
    actions.SmallTalk: Intent.GREET,
    actions.Browse: Intent.BROWSE_CATEGORY,
    actions.Search: Intent.SEARCH_PRODUCT,
    actions.Recommend: Intent.SEARCH_PRODUCT,
    actions.AskProduct: Intent.PRODUCT_QUESTION,
    actions.ShowProduct: Intent.PRODUCT_QUESTION,
    actions.AddToCart: Intent.ADD_TO_CART,
    actions.FillCart: Intent.ADD_TO_CART,
    actions.Want: Intent.ADD_TO_CART,
    actions.ChooseOption: Intent.ADD_TO_CART,
    actions.Reorder: Intent.ADD_TO_CART,
    actions.Subscribe: Intent.ADD_TO_CART,
    actions.StartSubscription: Intent.ADD_TO_CART,
    actions.ChangeQuantity: Intent.CHANGE_QUANTITY,
    actions.SetLine: Intent.CHANGE_QUANTITY,
    actions.BadQuantity: Intent.CHANGE_QUANTITY,
    actions.Swap: Intent.CHANGE_QUANTITY,
    actions.RemoveLine: Intent.REMOVE_FROM_CART,
    actions.Reject: Intent.REMOVE_FROM_CART,
    actions.StartOver: Intent.REMOVE_FROM_CART,
    actions.ClearCart: Intent.REMOVE_FROM_CART,
    actions.Undo: Intent.REMOVE_FROM_CART,
    actions.ShowCart: Intent.SHOW_CART,
    linking_acts.PickCart: Intent.SHOW_CART,
    actions.EnterCode: Intent.APPLY_PROMO,
    actions.RemoveCode: Intent.APPLY_PROMO,
    actions.Checkout: Intent.CHECKOUT,
    actions.OrderNow: Intent.CHECKOUT,
    actions.GiveAddress: Intent.CHECKOUT,
    actions.SetNote: Intent.CHECKOUT,
    actions.ChooseDelivery: Intent.SHIPPING_INFO,
    actions.UseGiftCard: Intent.PAYMENT_METHODS,
    actions.AskGiftCard: Intent.PAYMENT_METHODS,
    actions.UsePoints: Intent.PAYMENT_METHODS,
    actions.AskPoints: Intent.PAYMENT_METHODS,
    actions.OrderStatusAsked: Intent.ORDER_STATUS,
    actions.EnterOrderCode: Intent.ORDER_STATUS,
    actions.ChangeAddress: Intent.ORDER_STATUS,
    actions.ManageSubscription: Intent.ORDER_STATUS,
    actions.CancelOrder: Intent.CANCEL_ORDER,
    actions.Cancel: Intent.CANCEL_ORDER,
    actions.ReturnGoods: Intent.RETURN_REFUND,
    actions.ExchangeGoods: Intent.RETURN_REFUND,
    actions.CallOffReturn: Intent.RETURN_REFUND,
    actions.GiveReview: Intent.LEAVE_REVIEW,
    actions.FinishReview: Intent.LEAVE_REVIEW,
    actions.Human: Intent.TALK_TO_HUMAN,
    actions.Upset: Intent.TALK_TO_HUMAN,
    actions.Thanks: Intent.THANKS,
    actions.Goodbye: Intent.GOODBYE,
    actions.SpeakLanguage: Intent.OUT_OF_SCOPE,
    actions.TellPassage: Intent.OUT_OF_SCOPE,
    actions.NotKnown: Intent.OUT_OF_SCOPE,
    actions.InviteFriend: Intent.OUT_OF_SCOPE,
    linking_acts.TakeLinkCode: Intent.OUT_OF_SCOPE,
    actions.Help: Intent.OUT_OF_SCOPE,
    actions.Yes: Intent.OUT_OF_SCOPE,
    actions.No: Intent.OUT_OF_SCOPE,
    actions.Refusal: Intent.OUT_OF_SCOPE,
    actions.Unserved: Intent.OUT_OF_SCOPE,
    actions.Unclear: Intent.OUT_OF_SCOPE,
    linking_acts.LinkChannel: Intent.OUT_OF_SCOPE,
    linking_acts.EnterLinkCode: Intent.OUT_OF_SCOPE,
    linking_acts.Unlink: Intent.OUT_OF_SCOPE,
}
