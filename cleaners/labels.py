"""Words that speaker labels are made of, by language: data that `cleaners.heads`, `speakers` and `opening` interpret.

All entries are case-folded. Labels seen in transcripts of mid.ru, kremlin.ru, White House, State Department, China MFA,
Hansard, Congressional Record, FOMC and Rev.com; a new language is a new line.
"""

import re


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


QUESTION = _words(
    "q question questions reporter reporters journalist journalists correspondent media press interviewer "
    "вопрос вопросы журналист корреспондент питання запитання пытанне frage question pregunta domanda pergunta "
    "问 記者 记者 問"
) | {"the press", "unidentified reporter", "из зала вопрос"}
ANSWER = _words(
    "a answer answers reply response ответ ответы відповідь адказ antwort réponse respuesta risposta resposta 答"
)
REMARK = _words(
    "remark remarks participant participants voice voices audience speaker crowd volunteer volunteers resident "
    "residents student students worker workers employee guest guests child children girl boy man woman attendee "
    "delegate interpreter translator реплика участник участница голос волонтёр студент студентка ученик переводчик"
) | {
    "audience member",
    "unidentified participant",
    "unidentified speaker",
    "из зала",
}
MODERATOR = _words("moderator host operator presenter facilitator ведущий ведущая модератор")

HOSTS = _words("moderator host presenter anchor facilitator ведущий ведущая модератор")
ASKERS = _words("reporter journalist correspondent interviewer журналист журналистка корреспондент")
"""Trades that stand before a name: `Moderator Ann Other`, `Reporter Ben Cole`."""

COMMON_GENERIC = _words(
    "press media speaker voice voices audience crowd host presenter participant participants volunteer volunteers "
    "resident residents student students worker workers employee guest guests child children girl boy man woman "
    "attendee delegate interpreter translator"
)
"""Of these, words that also stand before a colon by themselves: labels only where they recur."""

HONORIFICS = _words(
    "mr ms mrs miss dr sir dame lord lady prof professor madam madame mx messrs hon rev gen col г-н г-жа господин "
    "госпожа"
)
OFFICES = _words(
    "president vice prime minister ministers secretary state senior administration official officials deputy assistant "
    "acting first lady gentleman chair chairman chairwoman chairperson governor ambassador general director "
    "spokesperson spokesman spokeswoman press undersecretary attorney surgeon administrator commissioner mayor "
    "senator representative congressman congresswoman speaker leader head chief staff ceo king queen prince princess "
    "pope patriarch archbishop cardinal rector commander admiral colonel captain lieutenant judge justice chancellor "
    "premier envoy special adviser advisor coordinator counsel counselor treasurer foreign defense defence finance "
    "interior department office ministry white house court witness bailiff pro tempore presiding officer clerk "
    "counsellor executive "
    "президент премьер министр председатель секретарь представитель глава губернатор посол директор"
)
OUTLETS = _words(
    "reuters afp ap bloomberg xinhua tass itar-tass ria interfax cctv cgtn cnn bbc nbc cbs abc npr pbs fox msnbc dpa "
    "efe ansa nhk kyodo yonhap jiji sputnik rt rossiya izvestia kommersant vedomosti rbc upi axios politico wsj nyt ft "
    "anadolu antara belta pti ani kbs mbc sbs tv radio news daily times post newspaper agency agence broadcasting "
    "broadcaster channel television journal gazette herald tribune magazine telegraph guardian observer press media "
    "network paper weekly wired zeit spiegel faz bild monde figaro libération elpaís corriere repubblica haaretz dawn "
    "asahi mainichi hurriyet агентство телеканал радио газета тасс интерфакс рия"
)
HAN_MEDIA = ("记者", "記者", "电视台", "電視台", "社", "报", "報")
"""How a medium ends in Chinese script."""

PARTICLES = _words(
    "under of the for and to in on at de da do dos das del della di du la le les van von der den ter ten bin ibn al el "
    "y e & – - и по в на при с д’ von und für des et pro tempore"
)
NOT_NAMES = _words(
    "note notes update updated source sources related read more see also photo photos image images video watch listen "
    "tags tag topics category categories share follow contact contacts email e-mail phone tel telephone fax address "
    "website web date time when where who what why how which whose whom location venue price cost ingredients "
    "instructions directions method serves servings yield prep cook total tip tips pros cons verdict rating bottom "
    "summary conclusion introduction background example examples step steps chapter part section figure table fig "
    "warning caution important disclaimer correction editor’s editor's credit credits caption copyright published "
    "posted written reported reporting editing by from to subject re cc bcc ps p.s spoiler score final result results "
    "first second third fourth fifth last next another one two three four five the this that these those my our your "
    "his her its their i we you he she it they there here but and or so yet if then because as in on at for with "
    "without about after before during until while since again also finally however meanwhile therefore moreover "
    "remember consider imagine think key main best worst top good great big small new old fun quick full option "
    "options type types size color colour weight height length width material features feature release developer "
    "publisher genre platform platforms director directed starring cast runtime available tickets doors monday "
    "tuesday wednesday thursday friday saturday sunday january february march july september october november "
    "december breaking exclusive opinion analysis review live dear ladies colleagues friends pro myth myths fact "
    "facts did do does don't don’t perfect ideal optional required includes including via aboard present attendees "
    "sizes focus todo fyi buy variant variants hot expert reading desktop mobile specs specifications "
    "примечание источник фото видео подробнее читайте первое второе третье во-первых во-вторых"
)
"""First words, or only words, of leads with a colon that name nobody."""

ADDRESSED = re.compile(
    r"(?:Mr|Madame?|Mrs|Ms)\.? (?:(?:Deputy|Vice|Acting) )?(?:President|Chair(?:man|woman|person)?|Speaker|Ambassador|"
    r"Secretary(?:[ -]General)?|(?:Prime |First |Foreign )?Minister|Commissioner|Chancellor|Chief Justice|Mayor)",
    re.IGNORECASE,
)
"""An office as one addresses its holder: a label (`Mr Speaker: Order.`), or the greeting that a speech begins with."""

GREETED = re.compile(
    r"Dear\b|Ladies and\b|Your Excellenc|Excellenc|Уважаем|Дамы и\b|Коллеги|Друзья",
    re.IGNORECASE,
)
"""Those addressed, never a label: `Dear colleagues:`."""

SALUTATION = re.compile(
    r"(?:Good (?:afternoon|morning|evening|day)|Hello|Hi|Welcome|Greetings|Dear|Ladies and gentlemen|Colleagues|"
    r"Esteemed|Distinguished|Media members|Members of the (?:media|press)|Friends|Comrades|Your Excellenc(?:y|ies)|"
    r"Excellencies|Mr\.? (?:President|Chairman|Chair|Secretary-General|Speaker)|Madam (?:President|Chair|Speaker)|"
    r"Thank you(?: very much| all| everyone| so much)?|"
    r"Добрый (?:день|вечер)|Доброе утро|Здравствуйте|Уважаем\w+|Дорогие|Дамы и господа|Коллеги|Друзья|"
    r"Приветствую|Спасибо)\b",
    re.IGNORECASE,
)
"""How a speech begins. A block counts when it begins so and is short or a sentence of speech."""

ONE_SPEAKS = re.compile(r"\b(?:I|я|меня|мне|ich|yo)\b|\bje\s|\?|？|我", re.IGNORECASE)
ASKS = re.compile(r"[?？]")
FIRST_PERSON = re.compile(
    r"\b(?:I|I’m|I'm|I’ve|I'd|my|we|our|us|я|мы|меня|мне|нас|нам|нами|наш\w{0,3}|мой|моей|моего|ich|wir|unser\w{0,2}|"
    r"je|nous|notre|yo|nuestr\w{1,2})\b",
    re.IGNORECASE,
)
QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|«[^»]*»|„[^“]*“")

CLOCK = (
    r"\d{1,2}[:.]\d{2}\s*(?:[AaPp]\.?\s?[Mm]\.?(?:\s+\(?[A-Z]{2,5}\)?|\s+local(?: time)?)?"
    r"|(?:hrs|GMT|UTC|MSK|CET|[A-Z]{1,2}[DS]T))\.?"
)
CLOSER = re.compile(
    rf"(?-i:END)(?:[\s.:–—-]+{CLOCK})?|{CLOCK}|\(?To be continued\.?\)?|\(?Продолжение следует\.?\)?|"
    r"[\[(<]?\s*(?:end of (?:the )?(?:transcript(?:ion)?|briefing|interview|text|remarks|press conference|statement|"
    r"call|video|recording|audio|event|q&a)|конец (?:стенограммы|записи|трансляции|цитаты))\b[^?!]{0,40}|"
    r"-\s*(?:30|END)\s*-|#{3,}|"
    r"[\[(]?(?:the|this) (?:briefing|meeting|press conference|news conference|call|session|interview|sitting)"
    r" (?:was |is |has been )?(?:concluded|adjourned|ended|rose|recessed|suspended|closed)\b[^?!]{0,60}",
    re.IGNORECASE,
)
"""A whole block that ends or interrupts a record: `END 2:57 P.M. EDT`, `2:55 P.M. EDT`, `(End of transcript)`."""

CLOSER_LEADS = frozenset("0123456789([<-#EeTtКкП")
"""How one begins: spares most blocks the expression."""

TIME_LEAD = re.compile(r"\d{1,2}:\d{2}\s*[AaPp]\.?[Mm]\.?(?:\s+[A-Z]{2,5})?\s+(?=[A-Z])")
"""The starting time glued in front of the first label: `12:46 P.M. EDT MR. CARNEY:`."""

INTRODUCES = re.compile(r"[:：]$|:\s*[\])”\"]$")
NAMED_SPEECH = re.compile(
    r"\b(?:statement|remarks|address|speech|opening|comments|introductory|briefing|заявлени\w+|выступлени\w+|речь)\b",
    re.IGNORECASE,
)
ASKED_BY_MEDIA = re.compile(
    r"\b(?:press conference|news conference|questions|пресс-конференци\w+|вопрос\w*)\b", re.IGNORECASE
)
INTERVIEW = re.compile(
    r"\b(?:interview\w*|in conversation|q ?& ?a|интервью|entretien|entrevista|intervista)\b", re.IGNORECASE
)
TRANSCRIPT = re.compile(r"\b(?:transcript|debate|hearing|стенограмма)\b", re.IGNORECASE)
"""A title that says that people speak: then names of one word may be labels."""

HANDS_OVER = re.compile(
    r"\b(?:(?:next|last|final|first|second|one more|your|a|another|more|take) questions?\b|go ahead|"
    r"go (?:next |now )?to\b|(?:hand|turn|pass) (?:it |this |things |that )?(?:back |over )+to|(?:the )?floor is|"
    r"who(?:[’']s| is) next|you have the floor|please[.!]?$|"
    r"следующий вопрос|последний вопрос|ваш вопрос|пожалуйста|прошу)",
    re.IGNORECASE,
)
"""How a moderator gives the floor to the next questioner."""

SEPARATOR = re.compile(r"(?:[*⁂#~=•·]\s*)+|[-–—_=]{3,}")
PAGE_MARK = re.compile(r"\d{1,2} [A-Z][a-z]+ \d{4} ?: ?Column \d+\w*|Page \d+(?: of \d+)?|\[?\[?Page [A-Z]?\d+\]?\]?")
"""`19 July 2011 : Column 785`, `Page 3 of 24`, `[Page H6109]`."""

JOINT = re.compile(r"\bjoint\b|\bwith\b|\bсовместн\w+", re.IGNORECASE)
