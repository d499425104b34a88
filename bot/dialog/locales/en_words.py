"""Which English words do we understand? Single words and short phrases; patterns over them are in `en_talk`, `en_shop`, `en_goods`."""

from bot.dialog.locales.en_delivery import DELIVERY
from bot.dialog.locales.en_goods import GOODS
from bot.dialog.locales.en_linking import LINKING
from bot.dialog.locales.en_loyalty import LOYALTY
from bot.dialog.locales.en_mending import MENDING
from bot.dialog.locales.en_phrases import PHRASES
from bot.dialog.locales.en_recommend import RECOMMEND
from bot.dialog.locales.en_shop import SHOP
from bot.dialog.locales.en_talk import TALK
from bot.dialog.locales.lexicon import Lexicon


def _words(text: str) -> frozenset[str]:
    """Words parted by blanks."""
    return frozenset(text.split())


def _lines(text: str) -> frozenset[str]:
    """Phrases, one a line or parted by |."""
    return frozenset(phrase.strip() for phrase in text.replace("\n", "|").split("|") if phrase.strip())


SPELLINGS = {
    "u": "you", "ya": "you", "yall": "you", "ur": "your", "yr": "your", "r": "are", "n": "and", "nd": "and", "plz": "please",
    "pls": "please", "plss": "please", "plse": "please", "thx": "thanks", "thnx": "thanks", "tnx": "thanks", "tx": "thanks",
    "ty": "thank you", "tysm": "thank you", "tks": "thanks", "thankyou": "thank you", "hav": "have", "hv": "have", "av": "have",
    "k": "ok", "kk": "ok", "okey": "ok", "oki": "ok", "okie": "ok", "okay": "ok", "okk": "ok", "wanna": "want to",
    "gonna": "going to", "gimme": "give me", "gimmie": "give me", "lemme": "let me", "gotta": "got to", "im": "i am", "ive": "i have",
    "ill": "i will", "id": "i would", "youre": "you are", "youve": "you have", "whats": "what is", "wats": "what is", "wat": "what",
    "wot": "what", "wheres": "where is", "whens": "when is", "hows": "how is", "whos": "who is", "thats": "that is",
    "thts": "that is", "its": "it is", "theres": "there is", "heres": "here is", "lets": "let us", "dont": "do not", "dnt": "do not",
    "doesnt": "does not", "dosnt": "does not", "didnt": "did not", "cant": "can not", "cannot": "can not", "wont": "will not",
    "isnt": "is not", "arent": "are not", "wasnt": "was not", "havent": "have not", "hasnt": "has not", "couldnt": "could not",
    "shouldnt": "should not", "wouldnt": "would not", "aint": "is not", "cud": "could", "wud": "would", "shud": "should", "da": "the",
    "dis": "this", "dat": "that", "tha": "the", "teh": "the", "abt": "about", "bout": "about", "bc": "because", "cuz": "because",
    "coz": "because", "cos": "because", "w": "with", "wit": "with", "ord": "order", "ordr": "order", "oder": "order",
    "qty": "quantity", "amt": "amount", "addr": "address", "del": "delivery", "msg": "message", "msgs": "messages", "txt": "text",
    "ppl": "people", "sum1": "someone", "any1": "anyone", "rn": "right now", "asap": "now", "tmrw": "tomorrow", "wen": "when",
    "wher": "where", "wich": "which", "hw": "how", "mch": "much", "frm": "from", "fr": "for", "b4": "before", "nvm": "never mind",
    "nevermind": "never mind", "gn": "good night", "gm": "good morning", "cya": "see you", "ttyl": "talk to you later", "yea": "yes",
    "yeah": "yes", "yeh": "yes", "yep": "yes", "yup": "yes", "yess": "yes", "yas": "yes", "nope": "no", "nah": "no", "nop": "no",
    "chk": "check", "checkin": "checking", "avail": "available", "hoody": "hoodie", "tshirt": "shirt", "tshirts": "shirts",
    "trainers": "sneakers", "kicks": "sneakers", "reciept": "receipt", "shippin": "shipping", "payin": "paying", "lookin": "looking",
    "somthing": "something", "smth": "something", "sth": "something", "everythin": "everything", "kinda": "kind of", "luv": "love",
    "gud": "good", "gd": "good",
}  # fmt: skip

FUNCTION_WORDS = _words("""
    something anything everything la las lo los el un de del en para con por favor que mi te se
    a about above actually add after again ah all already also am an and another any anymore are around as at availability available
    basket be because been before being below between both but buy buying by can cart change checkout code codes color colors colour
    colours cost costs could coupon did discount do does doing done drop during each either else even ever every few find for from get
    getting give go going got had has have having he hello her here hey hi him hmm hola how i if in instead into is it item items its
    just keep keeping kind know less let like lol look looking lot lots made make many may maybe me mean meant might mine more most much
    must my need needs neither no nor not now number of off oh ok on one ones only onto option options or order other our out over own
    pair pairs pcs per piece pieces please price prices product products promo put quantity quiero rather really remove right said same
    say see sell selling shall she should show size sizes so some sorry sort still stock stuff such sure take tell than thank thanks
    that the their them then there these they thing things think this those though times to today too took type types uh um under unit
    units until up us variant variants varieties variety very via voucher wait want wanted wants was we well were what when where which
    while who whom whose why will with within without would yeah yes yet you your yours""")

# Words of ordinary talk: known, so never taken for a misspelling; they name a product only where the catalogue has them.
COMMON_WORDS = _words("""
    washing washable washed stats statistics feedback rating effect effects shopping planning
    able accept account activate address ago agree allow almost alone along amazing angry answer anymore anyone anyway app
    appreciate arrive ask asked asking authenticity away awesome baby back bad bag bank beautiful become bed began begin behind believe
    best better big birthday bit bitcoin blah bless body book boss bottle bought box boy boyfriend bread breakfast bring brother brought
    bulk bus business busy call called calling came capital card care carry case cash catch center change chat cheap cheaper check
    cheers child children choose city class clean clear close coffee come comes coming company complete contact cook cool correct
    country couple course cover crazy credit currency cute dad daily damn daughter day days dead deal deals dear delete describe design
    desk detail details difference different dinner doctor dollar dollars door double down dream drive dude early easy eat else
    email empty end english enough enter euro euros evening everyone evil exact exactly example excellent exchange expensive
    experience explain eyes face fact fair family fan fast father favorite feel feet felt female find fine finish finished first fit
    fix flight follow food forget forgot form found free fresh friday fridge friend friends front full fun funny further game
    garden genuine gift gifts girl girlfriend glad god good goodbye goodnight great green ground group guess guy guys hair half hand
    handle hands happen happened happy hard hate hated head health hear heard heart heavy help helpful high history hold holiday holy
    home hope hot hotel hour hours house huge human hurry husband idea identification important increase inside interest interested
    invoice issue jazz job joke keep key kid kids kill kitchen language large last late later law learn least leave left legal length
    letter level life light line link list listen little live local login long lost loud love low loyalty lucky lunch machine mail main
    male man manager mark market material matter meaning meet member membership men message middle mind minute minutes missing mistake
    mode modes mom moment monday money month months morning mother move movie music name near necessary never new news next nice night
    nobody none normal note nothing notice office often old online open opt options ordered organic original outside page paid paper
    parents part party password pay people perfect perhaps person pet phone photo pick picture pizza place plan play playlist pleased
    point points policy possible post practice present president pretty problem process proof proper public purchase push quality
    question quick quickly quiet quite rain rate reach read ready real reason receipt receive received recipe red reduce refuse regards
    regular remember reply report request rest return review reviews rich ride road room rose round run safe saturday save saw school
    score search season second seem seen seller send sense sent serious service set several shop shopping short side sign simple
    since single sister sit site situation sleep slow small smart snow soft sold someone sometimes son song soon soul
    sound sounds south speak special spell spend spring staff stand star stars start state stay step stop store story strange street
    strong student stupid style such suggest summer sun sunday super support surprise sweet system table talk tall tea team terrible
    test text thick think third thought thursday ticket time timer tired together tomorrow tonight tool top total touch tough town
    track traffic translate translation travel tree tried trip trouble true trust try trying tuesday turn twice uber uncle
    understand unfortunately update upset use used useful useless using usual vacation video view visit voice wait waiting walk wall war
    warm wash watch water way ways wear weather web website wedding wednesday week weekend weeks weigh weight welcome west wheel whether
    white whole wholesale wide wife win window winter wish woman women wonder wonderful wood word words work working world worry worst
    worth write wrong year years yesterday young yourself""")

KEYWORDS = _words("""
    address afternoon agent another available basket black brown cancel cancellation cancelled catalogue categories category cheaper
    cheapest checkout country coupon customer delete deliver delivered delivery discount evening everything exchange extra golden
    goodbye hello hey human installments large material medium methods morning newsletter orange order orders package parcel payment
    payments person please price prices promo purple quantity receive received refund remove replacement return returns second shipping
    silver small something status subscribe support thanks tracking unsubscribe voucher warranty waterproof where white yellow""")

NUMBERS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "hundred": 100, "thousand": 1000, "million": 1000000,
    "couple": 2, "dozen": 12, "single": 1, "both": 2, "uno": 1, "una": 1, "dos": 2, "tres": 3,
}  # fmt: skip

ORDINALS = {
    "first": 1, "1st": 1, "second": 2, "2nd": 2, "third": 3, "3rd": 3, "fourth": 4, "4th": 4, "fifth": 5, "5th": 5, "sixth": 6,
    "6th": 6, "seventh": 7, "7th": 7, "eighth": 8, "8th": 8, "ninth": 9, "9th": 9, "tenth": 10, "10th": 10, "last": -1, "top": 1,
}  # fmt: skip

VALUES = {
    "blk": "black", "blck": "black", "blak": "black", "negro": "black", "negra": "black", "wht": "white", "wite": "white",
    "whit": "white", "grey": "gray", "gry": "gray", "rd": "red", "blu": "blue", "grn": "green", "ylw": "yellow", "yelow": "yellow",
    "brwn": "brown", "prpl": "purple", "pnk": "pink", "sandy": "sand", "off white": "off white", "offwhite": "off white",
    "small": "s", "sm": "s", "sml": "s", "medium": "m", "med": "m", "mediums": "m", "large": "l", "lg": "l", "lrg": "l",
    "extra small": "xs", "x small": "xs", "xsmall": "xs", "extra large": "xl", "x large": "xl", "xlarge": "xl",
    "extra extra large": "2xl", "double xl": "2xl", "xxl": "2xl", "xx large": "2xl", "xxxl": "3xl", "triple xl": "3xl", "larges": "l",
    "smalls": "s",
}  # fmt: skip

COLOURS = _words("""
    beige black blue bronze brown burgundy charcoal coral cream gold gray green ivory khaki lavender lilac maroon mauve mint navy olive
    orange pink purple red rose sand silver tan teal turquoise white yellow""")

OPTION_KINDS = {
    "color": "colour", "colour": "colour", "colors": "colour", "shade": "colour", "farbe": "colour", "size": "size", "sizes": "size",
    "shoe size": "size", "talla": "size", "groesse": "size",
}  # fmt: skip

COUNTRIES = {
    "uk": "GB", "england": "GB", "britain": "GB", "great britain": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "usa": "US", "us of a": "US", "america": "US", "the states": "US", "united states of america": "US", "uae": "AE",
    "emirates": "AE", "holland": "NL", "czech republic": "CZ", "turkey": "TR", "korea": "KR", "ivory coast": "CI", "espana": "ES",
    "deutschland": "DE", "hong kong": "HK", "macedonia": "MK",
}  # fmt: skip

COMMANDS = {
    "start": "greet", "help": "help", "cart": "cart", "basket": "cart", "stop": "stop", "unsubscribe": "stop", "alerts": "alerts",
    "subscribe": "alerts", "human": "human", "agent": "human", "support": "human", "checkout": "checkout", "pay": "checkout",
    "undo": "undo", "cancel": "cancel", "shop": "browse", "browse": "browse", "menu": "browse", "catalog": "browse",
    "products": "browse", "order": "orders", "orders": "orders", "status": "orders", "track": "orders", "clear": "clear",
    "codes": "codes", "shipping": "shipping", "returns": "returns", "hola": "greet", "hi": "greet",
}  # fmt: skip

STOP = _lines("""
    alto| baja| basta| cancel alerts| cancel messages| cancelar suscripcion| dame de baja| darme de baja| dejar de recibir|
    end messages| no mas| no mas mensajes| opt me out| opt out| optout| para ya| parar| please stop| quit messages| stop| stop alerts|
    stop it| stop marketing| stop messages| stop now| stop please| stop promos| unsub| unsubscribe""")

STOP_EVERYWHERE = _lines("""
    baja de todo| baja total| parar todo| stop all| stop all channels| stop all everywhere| stop all messages| stop all of it|
    stop everything| stop everything everywhere| stop everywhere| stopall| unsubscribe all| unsubscribe everywhere|
    unsubscribe from everything""")

START = _lines("""
    alerts on| alta| notify me| opt in| opt me in| optin| remind me| remind me please| resubscribe| sign me up| start| start alerts|
    start messages| subscribe| turn alerts on| turn on alerts| turn on notifications| unstop| yes to alerts""")

# None of them is Spanish, a name, or a word that goods are called by.
TELLING = _words("""
    about after again am and any anything are been before better between bought bring but buy buying by called can cant change cheap
    cheaper checking checkout cheers come coming could course day days deliver delivered delivery did didnt different do does doesnt
    doing dont drop else english every everything find first for free from get getting give go going good goodbye got great had has
    have havent heard hello help here hey hi him how i id if ill im in into is isnt it its ive just know last late later let lets like
    looking lot love make many may maybe money month more most much must my need never new next nice not nothing now of off often old
    on one only open or order ordered other our out over paid pay paying people please pls plz price prices put question quick rather
    ready really receive received refund return returns right same say see sell send sent ship shipping should show size sizes so some
    someone something soon speak still sure take talk tell thank thanks that thats the their them then there these they thing things
    think this those thx to today tomorrow too tracking try u under until ur used very want wanted wants was we week weeks well were
    what whats when where wheres which while who why will wish with within without wont works would wrong year yes yet you your yours""")

EN_WORDS: Lexicon = Lexicon(
    language="en",
    spellings=SPELLINGS,
    joiners=_words("& + also and but or plus then"),
    alternatives=_words("or"),
    lead_ins=_words("""
        actually ah alright also and bro buenas but cool dear dude fine good great haha hello hey hi hiya hmm hola lol man nice no oh ok
        perfect perfecto please right sir so sorry sure thanks then uh um vale wait well yes yo"""),
    closings=_words("again also bro favor por dude guys haha lol man mate please sir thanks then too"),
    function_words=FUNCTION_WORDS,
    common_words=COMMON_WORDS,
    keywords=KEYWORDS,
    numbers=NUMBERS,
    articles=_words("a an"),
    measures=_words("""
        $ % / am bucks cent cents cm day days degrees dollar dollars eur euro euros gbp gram grams hour hours inch inches kg km liter
        liters litres m2 miles minute minutes mm month months percent pm points pound pounds star stars usd week weeks year years £
        €"""),
    packs=_words("items of pair pairs pcs piece pieces times unit units x"),
    glue_words=_words("a also an and color colour for in it just of one please size sizes the then with x"),
    ordinals=ORDINALS,
    ordinal_nouns=_words("item items one ones option pair product"),
    pronouns=_words("it its one ones same that them these they this those"),
    values=VALUES,
    colours=COLOURS,
    sizes=_words("2xl 3xl 4xl 5xl l m s xl xs xxs"),
    option_kinds=OPTION_KINDS,
    countries=COUNTRIES,
    commands=COMMANDS,
    stop=STOP,
    stop_everywhere=STOP_EVERYWHERE,
    start=START,
    definites=_words("the my"),
    demonstratives=_words("this that these those"),
    proforms=_words("one ones"),
    proform_leads=_words("the this that which each other new another second first last cheapest same small big cheaper expensive"),
    place_words=_words("number option choice nr item product"),
    size_words=_words("size sizes talla eu us uk"),
    halves=_words("half quarter"),
    minuses=_words("minus negative menos"),
    price_ends=_words("less more under up above cheaper"),
    ranges=_words("between"),
    edit_verbs=_words("""
        add apply cancel change checkout clear delete drop empty forget i make never please put remove show start stop take undo use"""),
    buying_verbs=_words("add buy choose get grab have order pay pick purchase put see take try"),
    assents=_words("alright fine great ok sure yes"),
    code_words=_words("code codes codigo coupon coupons cupon discount kupon promo voucher"),
    code_plurals=_words("codes"),
    code_verbs=_words("activate aplica apply applying enter redeem try usa use using"),
    code_links=_words("a called code coupon is it my number promo the voucher with"),
    periods={"week": 1, "weekly": 1, "fortnight": 2, "fortnightly": 2, "biweekly": 2, "month": 4, "monthly": 4},
    alternates=_words("other second"),
    rating_words=_words("rate rating review"),
    telling=TELLING,
    marks="",
    phrases=PHRASES,
    patterns={**TALK, **SHOP, **DELIVERY, **GOODS, **RECOMMEND, **LINKING, **LOYALTY, **MENDING},
)
