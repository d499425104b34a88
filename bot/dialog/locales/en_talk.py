"""How do English sentences talk: hello, thanks, yes, a person please, no more messages, tricks? Patterns by intent.

On folded words parted by single spaces ("do not", not "don't"). A block is one expression: its lines are joined without a break,
so alternatives begin with |. @name stands for a phrase of `en_phrases`.
"""

from collections.abc import Mapping

TALK: Mapping[str, str] = {
    "refusal": r"""
        (?:ignore|disregard|forget|override|bypass|skip) (?:\w+ ){0,4}(?:instructions?|rules|prompts?
        |guidelines|restrictions|polic(?:y|ies) and)
        |you are (?:now|no longer|actually|from now on) (?:an? |the |my |in )?(?:\w+ )?(?:admin
        |administrator|root|developer|dan|free|unrestricted|god|employee|owner|manager|jailbroken|bound
        |bot without|assistant|mode)
        |you are (?:now |an? )+(?:admin|administrator|developer|dan|root)
        |(?:act|behave|respond|answer) as (?:an? |the |my |)(?:admin|administrator|developer|owner|root|system)
        |(?:act|behave|respond|answer) as (?:an? |the |if you (?:are|were) )(?:admin|administrator
        |developer|owner|manager|dan|unrestricted|root|system)
        |pretend (?:to be|you|that)|role ?play|jailbreak|developer mode|dev mode|dan mode|admin mode
        |god mode|sudo|debug mode|maintenance mode
        |i am (?:the |an? |your |now )*(?:admin|administrator|developer|owner|ceo|creator of|boss|root
        |system)
        |(?:print|show|reveal|repeat|tell|give|output|leak|display|dump|share|what (?:is|are|was)
        |read) (?:\w+ ){0,4}(?:system|hidden|initial|secret|original|internal) (?:\w+ )?(?:prompts?
        |instructions?|rules)|(?:print|show|reveal|repeat|tell|output|leak|what are) (?:me )?your instructions
        |system prompt|your prompt|(?:new|updated|real) instructions|prompt injection
        |legally binding|binding (?:offer|deal|contract|agreement|promise)|(?:say|confirm|agree
        |admit) (?:that )?(?:it is|this is|we have|its) (?:an? )?(?:deal|agreed|agreement|contract)
        |(?:100|9\d|99 9) ?(?:%|percent) (?:off|discount|rabatt|reduction)|discount of (?:100|9\d) ?(?:%
        |percent)|hundred percent (?:off|discount)
        |(?:set|change|override|make|lower|drop|edit|update) (?:the |its? |my |your |this )*(?:price
        |prices|total) (?:\w+ ){0,3}(?:to|at) [€$£]? ?\d+
        |(?:set|make|put|change) (?:the |its? |my |your |this |whole |cart )*(?:price|prices|total|sum|bill)\b
        |add \d+ (?:points?|euros?|dollars?|credits?) (?:\w+ ){0,2}(?:to|on|in) my
        |(?:sell|give|let|make|mark) (?:\w+ ){1,6}(?:for|at|cost) (?:only |just )?[€$£] ?[01](?:[.,]\d+)?$
        |for (?:only |just )?(?:0|1|one|zero) @money
        |(?:give|make|get|send|let) (?:me |us |it |this |that |them )+(?:\w+ ){0,4}(?:for free
        |free of charge|for nothing)
        |(?:system|assistant|developer) : |im_start|begin system|end of prompt""",
    "to_language": r"""
        ^(?:(?:\w+ ){0,6}?(?:in|to|into|speak|speaks|speaking|talk|use|write|reply|answer|know|understand|language|prefer|want) )?@tongue
        (?: (?:please|now|instead|then|thanks|thank you|language|from now on|ok))*$""",
    "about_bot": r"""
        are you (?:really |actually |even |just |like )?(?:an? |the )?(?:\w+ )?(?:bot|robot|human|real
        |person|ai|machine|chatbot|computer|chatgpt|gpt|automated|alive|program)
        |am i (?:talking|chatting|speaking|writing|texting) (?:to|with) (?:an? |the )?(?:real |actual |live )?(?:bot
        |robot|human|person|ai|machine|computer|chatbot|program|someone real)
        |is (?:this|that|it) (?:an? )?(?:bot|robot|human|real person|ai|chatbot|person)
        |(?:who|what) are you(?: exactly)?$|what is your name|you are (?:just )?a (?:bot|robot|machine)""",
    "human": r"""
        humans?|humano|persona|agente|agents?|representatives?|real person|live (?:chat|person|agent)
        |customer (?:service|care|support)|call cent(?:er|re)|help ?desk|help ?line|toll free
        |phone number|contact (?:number|details|info)|hotline
        |(?:talk|speak|chat|connect|contact|contacting|reach|call|transfer|write|hablar) (?:\w+ ){0,4}@people
        |(?:need|want|get|give|put|pass|hand|find) (?:me |us |to |through |on |over )*(?:an? |the |your |some
        |another )?(?:real |live |actual |human )*@people
        |(?:is|anyone|somebody|someone|anybody) (?:\w+ )?(?:anyone|anybody|somebody|someone|there
        |real) (?:\w+ )?(?:there|here|available|available to \w+|around|alive)
        |(?:talk|speak) to the owner|call me|(?:where|how|when) (?:do|can|could
        |should) i (?:call|reach|contact) (?:you|\w+)|your (?:number|phone)|hablar con|con alguien
        |(?:what time|when) (?:are you|do you|is the \w+) (?:\w+ )?(?:open|close|opening)|opening hours
        |(?:this|it) is (?:very |really |so )?urgent|immediate (?:resolution|help|assistance)|complaint
        |become a seller|supervisor|manager""",
    "alerts_off": r"""
        unsubscribe|opt (?:me )?out|stop (?:\w+ ){0,3}@messages|stop (?:contacting|writing|bothering
        |sending) (?:to )?me|leave me alone|spamming me
        |(?:no|not want|do not want|not need|enough) (?:any )?(?:more )?(?:of )?(?:your |the |these |those |to (?:get
        |receive) (?:any |more |your )*)*@messages(?: anymore)?$|no more @messages
        |(?:delete|remove|take) me (?:from|off)|(?:turn|switch) off (?:\w+ ){0,2}@messages|(?:turn
        |switch) (?:\w+ ){0,2}@messages off|(?:do not|never) (?:message|text|contact|write|email
        |send) (?:to )?me
        |cancel\w* (?:\w+ ){0,4}(?:newsletter|subscription|alerts?|notifications?)|(?:disable
        |mute) (?:\w+ )?@messages""",
    "cheaper_then": r"""
        cheaper|price (?:drops?|falls?|goes down|is lower|changes)|(?:on|in) (?:a )?sale|costs? less|reduced|discounted""",
    "everywhere": r"""
        everywhere|everything|all (?:channels|of (?:it|them)|messages|over)|on all|any channel""",
    "alerts_on": r"""
        remind me|reminders?|notify (?:me|us)|alert me|lmk (?:when|if|about|once)|let me know (?:when|if|about|once)
        |tell me (?:when|once|as soon)|ping me|text me when|message me when|keep me (?:posted|updated
        |informed|in the loop)
        |sign (?:me )?up|subscribe|subscribing|resubscribe|opt (?:me )?in|unstop|resume (?:alerts?|messages|notifications?)|(?:turn
        |switch) on (?:\w+ ){0,2}(?:alerts?|notifications?|messages|reminders)|(?:turn
        |switch) (?:\w+ ){0,2}(?:alerts?|notifications?|messages|reminders) on
        |(?:send|get|receive|want|give) (?:me |to |your |the |more |any |some |get |receive |corporate |company |\w+s )*(?:newsletters?
        |alerts?|notifications?)|send me (?:your |the |more |some |all )*(?:deals|offers|updates|news
        |promos)|(?:receive|get) (?:your |the |more |some |all )*(?:offers|deals|updates|news|promos)
        |add me to (?:the |your )*(?:\w+ )?list|yes to (?:\w+ )?(?:messages|offers|alerts|updates|promos)
        |waitlist|wait list|avisame|avisadme|want (?:to )?(?:receive|get) (?:offers|deals|updates)""",
    "awaited": r"""
        remind me|reminders?|notify (?:me|us) (?:when|if|once|before|about)|alert me (?:when|if|once|before)|let me know (?:when|if|once)
        |tell me (?:when|once|as soon)|ping me|(?:text|message) me when|drops?|restock\w*|launch\w*|live|waitlist|wait list""",
    "greet": r"""
        ^(?:hi|hello|hey|heya|hiya|hihi|howdy|yo|sup|hola|heyo|hullo|hallo|helo|heller|ola|aloha|buenas
        |buenos dias|greetings|good (?:morning|afternoon|evening|day)|morning|evening|what is up|wassup
        |whatsup|start)\b|(?:is )?(?:anyone|anybody|someone|somebody) (?:there|here|home)|^(?:are )?you there""",
    "thanks": r"""
        thanks?|thank you|thankful|cheers|appreciate\w*|grateful|gracias|much obliged|bless you""",
    "goodbye": r"""
        good ?bye|bye|byebye|good by|see you|catch you|talk (?:to you )?later|later|good ?night
        |take care|farewell|adios|hasta luego|have a (?:\w+ )?(?:day|one|evening|night|weekend)
        |i (?:\w+ )?(?:got|have|need) to (?:go|run)|so long|nice to talk|peace out""",
    "help": r"""
        ^(?:please )?(?:help|help me|i need help|can you help|can you help me|help please
        |what can you do|what do you do|how does (?:this|it) work|commands?|menu|instructions|ayuda
        |i do not (?:understand|get it)|what now|how do i (?:use this|order|buy|shop)|how to (?:order
        |buy))(?: please)?$|what can (?:you|i) (?:do|ask|say)|how does this (?:work|bot)""",
    "how_are_you": r"""
        how (?:are|is) (?:you|it going|things|life|your day|everything)(?: .*)?|how do you do|how are things for you""",
    "small_talk": r"""
        how are you|how do you do|good to (?:see
        |meet|talk)|nice to meet|^(?:nice|cool|great|awesome|amazing|wow|lol|haha+|ha|lmao|omg|hehe|rofl
        |beautiful|lovely|sweet|love it|i love it|so cute|good|interesting|whatever|hmm|never mind
        |not bad|i see|got it|well ok then|no problem|you are (?:welcome|great|awesome|funny|the best
        |nice|cool)|sorry|just kidding|test|testing)$|love you""",
    "yes": r"""
        ^(?:yes|si|sure|ok|of course|yes (?:please|sure|ok|thanks)|please do|go ahead|do it|sounds good
        |absolutely|definitely|perfect|alright|fine|why not|correct|right|exactly|sure thing
        |yes do (?:it|that)|ok (?:please|sure|do it|go|go ahead|good|great|cool|perfect|yes)|please
        |that is (?:right|correct|fine|good|ok)|good|great|agreed|i do|vale|claro|i agree|go for it
        |works for me|let us do it|deal)(?: (?:please|then|thanks|thank you|that|yes|do it|add it
        |add them|take it|send it|go ahead))*$""",
    "no": r"""
        ^(?:no|never|not really|not now|no (?:thanks?|thank you|way|not|need|please|way)
        |i do not (?:think so|want (?:it|that|to|them))|nothing|none|neither|leave it|do not|no no
        |not (?:today|interested|yet|that)|no that is (?:ok|fine)|maybe later|skip)(?: (?:please
        |thanks|thank you|no))*$""",
    "weak_yes": r"""
        ^(?:ok|alright|fine|great|cool|good|perfect|right|well|please|nice)(?: then| great| cool
        | good)?$""",
    "accept": r"""
        ^(?:please )?(?:add (?:it|them|that|those|both)?|do (?:it|that|so)|take (?:it|them|that|those)
        |i will take (?:it|them|that|those|both)|buy (?:it|them)|go ahead|send it|please|i want (?:it
        |them|that|those)|give me (?:that|those|them|it))(?: please| then| to (?:my )?cart)?$""",
    "question": r"""
        ^(?:and |so |but |ok |hi |hello )*(?:how|what|which|when|where|who|why|is|are|am|do|does|did|can
        |could|will|would|should|may|has|have|any|whose|cuanto|que|cuando|donde|puedo|tienes|teneis
        |hay)\b""",
    "aside": r"""
        (?:set|make|start|turn) (?:\w+ ){0,3}(?:timer|alarm|lights?)
        |(?:weather|traffic|horoscope) (?:in|like|for|today)|tell (?:me|us) (?:\w+ ){0,3}(?:jokes?|story|stories)""",
    "stars_given": r"""
        ([1-5]) stars?|([1-5]) / 5|([1-5]) out of (?:5|five)|(one|two|three|four|five) (?:stars?|out of (?:5|five))
        |^(?:i )?(?:rate|rated|give) (?:it|this|that|them|these|the \w+(?: \w+)?) (?:an? )?([1-5])$""",
    "review_wish": r"""
        (?:write|leave|give|post|make|submit|add|change|edit) (?:you |an? |my |your |the |some )*(?:\w+ )?(?:reviews?|feedback|rating)
        |(?:rate|review) (?:it|my|the|this|an?)(?: \w+){0,3}$|dejar (?:una )?resena|opinar sobre""",
    "review_done": r"""
        ^(?:done|i am done|that is (?:all|it)|skip|nothing(?: else| more)?|no more|finish(?:ed)?|enough|no (?:photo|comment)s?)$""",
    "own_words": r"""
        ^(?:what|who|why|when|tell me|how (?:do|does|many|old|far|is|are|to)|do people|does the|make a
        |set a|can you (?:help me )?(?:spell|turn|list|play|tell|hear)|can i hear|verify|book|translate
        |sing|spell|explain|i love)\b""",
}
