"""Phrases that boilerplate blocks open with, language by language. Data of `cleaners.common`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from schemas.vocabulary import RemovalLabel


class Phrases(NamedTuple):
    """What blocks of one kind say: language → regular expression without anchors, alternatives parted by `|`.

    `form` says how the words must stand in the block, see `cleaners.common.FORMS`. Alternatives that may begin with any
    word stand apart, each under letters that it has: blocks without these are not searched for it, which would cost
    more than all others together.
    """

    name: str
    label: RemovalLabel
    form: str
    why: str
    words: dict[str, str]
    anywhere: Mapping[str, str] = MappingProxyType({})


PHRASES: tuple[Phrases, ...] = (
    Phrases(
        "advertisement-line",
        "advertisement",
        "whole",
        "the label over an advertisement",
        {
            "en": (
                r"(?:paid )?advertise?ments?|advertisement (?:continue|continues|scroll).*|"
                r"sponsored(?: content| post)?|ad feedback|promoted(?: content)?|"
                r"(?:article|story) continues (?:below|after).*"
            ),
            "de": r"anzeige|werbung",
            "fr": r"publicit[ée]",
            "es": r"publicidad|anuncio",
            "it": r"pubblicit[àa]",
            "pt": r"publicidade",
            "ru": r"реклама",
            "pl": r"reklama",
            "nl": r"advertentie",
            "tr": r"reklam",
        },
    ),
    Phrases(
        "related-line",
        "related",
        "label",
        "a link to another page, labelled so",
        {
            "en": (
                r"read more|read also|also read|also see|see also|"
                r"related(?: (?:articles?|posts?|stor(?:y|ies)|reading|content|links?|topics?|resources?))?|"
                r"recommended(?: (?:reading|articles?|for you))?|more on this(?: topic| story)?|further reading|"
                r"read next|up next|don.t miss|must read|you (?:may|might) (?:also )?(?:like|enjoy)|read this next|"
                r"more (?:from|stories)|watch(?: also| next)|next post|previous post|previous|next"
            ),
            "de": r"lesen sie (?:auch|mehr)|mehr zum thema|siehe auch|auch interessant",
            "fr": r"lire aussi|à lire(?: aussi)?|voir aussi",
            "es": r"lea también|leer más|te puede interesar|ver también|lee también",
            "it": r"leggi anche|vedi anche",
            "pt": r"leia (?:também|mais)|veja também",
            "ru": r"читайте также|читать также|см\. также|по теме|смотрите также",
            "pl": r"czytaj (?:też|także|więcej)|zobacz (?:też|także)",
            "nl": r"lees ook|lees meer",
            "tr": r"ayrıca okuyun",
        },
    ),
    Phrases(
        "related-heading",
        "related",
        "whole",
        "the heading of a list of other pages",
        {
            "en": (
                r"you (?:may|might) (?:also )?(?:like|enjoy|be interested in)|"
                r"related (?:articles?|posts?|stories|reading|content|links|topics|resources|news|pages|products)(?:"
                r" from .{1,40})?|recommended (?:for you|reading|articles|posts|stories)|"
                r"more (?:from|like this|stories|articles|news|on this topic)(?: .{1,40})?|"
                r"most (?:read|popular|viewed)|popular (?:posts|articles|now)|"
                r"latest (?:news|posts|articles|stories)|trending(?: now)?|recent (?:posts|articles|news)|"
                r"read (?:more|next|also|this next)|keep reading|continue reading|up next|what to read next|"
                r"other (?:posts|articles) you .{1,30}|see also|(?:next|previous) (?:post|article|story|page)|"
                r"view (?:all|more)|see (?:all|more)|show more|load more|learn more|find out more"
            ),
            "de": r"mehr zum thema|das könnte sie auch interessieren|meistgelesen|weiterlesen|mehr lesen",
            "fr": r"à lire aussi|sur le même sujet|articles (?:liés|similaires)|lire la suite|en savoir plus",
            "es": r"artículos relacionados|noticias relacionadas|lo más leído|leer más|más información|ver más",
            "it": r"articoli correlati|potrebbe interessarti|leggi tutto",
            "pt": r"artigos relacionados|leia mais|veja também|saiba mais",
            "ru": (
                r"читайте также|похожие (?:статьи|новости|материалы)|материалы по теме|по теме|популярное|подробнее|"
                r"читать далее|смотрите также"
            ),
        },
    ),
    Phrases(
        "share-line",
        "share",
        "whole",
        "a label of share buttons",
        {
            "en": (
                r"share(?:d)?(?: (?:this|on|via|with|it|the|to)(?: .{1,40})?)?|"
                r"(?:click|tap) to (?:share|email|print|tweet).*|follow (?:us|me)(?: on .{1,40})?|tweet(?: this)?|"
                r"pin(?: it| this)?|copy (?:link|url)(?: to clipboard)?|link copied.*|copied(?: to clipboard)?|"
                r"e?-?mail(?: this(?: .{1,20})?)?|print(?: this(?: .{1,20})?)?|"
                r"(?:(?:facebook|twitter|linkedin|whatsapp|telegram|pinterest|reddit|instagram|youtube|tiktok|email|"
                r"print|threads|bluesky|mastodon|messenger|vkontakte|vk|x)[\s|,·•/]*){2,}|like this:?|"
                r"save(?: (?:article|story|for later))?|listen(?: to (?:this )?(?:article|story))?|"
                r"bookmark(?: .{1,20})?"
            ),
            "de": r"teilen|artikel teilen|drucken",
            "fr": r"partager(?: .{1,30})?|imprimer",
            "es": r"compartir(?: .{1,30})?|compartilo|síguenos.*",
            "it": r"condividi(?: .{1,30})?",
            "pt": r"compartilhar?(?: .{1,30})?|compartilhe.*",
            "ru": r"поделиться(?: .{1,30})?|поделитесь.*|распечатать|версия для печати",
            "pl": r"udostępnij",
            "nl": r"delen|deel dit.*",
            "tr": r"paylaş",
        },
    ),
    Phrases(
        "newsletter-line",
        "newsletter",
        "opens",
        "a call to sign up for mail",
        {
            "en": (
                r"(?:please )?(?:(?:click (?:here|below) to )?(?:subscribe|sign[ -]?up|join|register|opt[ -]in)) (?:"
                r"now |here |today |free |for free )?(?:to|for|below|and get)(?=.{0,120}(?:newsletter|mailing list|e"
                r"-?mail|inbox|updates|blog|channel|podcast|alerts|digest))|"
                r"(?:get|receive|want|have) .{0,80}(?:delivered |straight |sent |right |directly )*(?:to|in|into) yo"
                r"ur (?:e-?mail )?(?:inbox|email)|"
                r"(?:like|love|enjoy|enjoyed|enjoying|thanks for reading)\b.{0,80}(?:subscribe|sign up|newsletter)|"
                r"join (?:over )?[\d,.k+]+ (?:other )?(?:readers|subscribers|people|members)|"
                r"(?:your )?e-?mail address(?: will not be published)?|"
                r"by (?:signing up|subscribing|submitting|clicking|entering|registering|providing|joining).{0,80}(?:"
                r"agree|consent|accept|policy|terms)|subscribe (?:now|today|here|via|with)|"
                r"thanks? (?:you )?for (?:subscribing|signing up)|"
                r"never miss (?:a|an|another) (?:post|update|story|article|issue|news|beat)|"
                r"(?:was this (?:newsletter|email) )?forwarded to you|no spam"
            ),
            "de": r"(?:jetzt )?(?:unseren? )?newsletter (?:abonnieren|anmelden)|abonnieren sie",
            "fr": r"(?:inscrivez-vous|abonnez-vous) à",
            "es": r"suscr[ií]b[ea]te|suscríbase",
            "it": r"iscriviti alla|iscriviti",
            "pt": r"assine (?:a|nossa)|inscreva-se",
            "ru": r"подпи(?:шитесь|сывайтесь|саться)",
            "nl": r"schrijf je in",
            "pl": r"zapisz się",
        },
    ),
    Phrases(
        "subscription-line",
        "subscription",
        "opens",
        "a paywall's or subscriber's notice",
        {
            "en": (
                r"(?:to (?:read|continue)|read) the (?:rest|full) .{0,60}(?:subscribe|subscriber|sign in|log in)|"
                r"already (?:a|have an?) (?:subscriber|member|account|subscription)\?(?: (?:log|sign) in.{0,20})?(?="
                r"\W*$)|"
                r"(?:this (?:post|article|story|content) is (?:only )?(?:for|available to) (?:paid |paying )?(?:subs"
                r"cribers|members))|become a (?:paid |paying )?(?:subscriber|member)|"
                r"upgrade to (?:paid|premium|pro)|(?:log|sign) in to (?:read|continue|view|access|keep)|"
                r"start your (?:free )?(?:trial|subscription)|"
                r"you have .{0,30}free (?:articles?|posts?|stories) (?:left|remaining)"
            ),
            "de": r"nur für abonnenten",
            "fr": r"article réservé aux abonnés|réservé aux abonnés",
            "es": r"contenido exclusivo para suscriptores",
            "ru": r"оформите подписку|войти\W*$",
        },
    ),
    Phrases(
        "donation-line",
        "donation",
        "opens",
        "a call for money",
        {
            "en": (
                r"(?:please )?(?:consider )?(?:donat(?:e|ing)|mak(?:e|ing) a (?:charitable |tax-deductible |small )?"
                r"(?:donation|contribution))(?: (?:now|today|here|to|via|by|through|a|using))?(?=\W*$|.{0,160}(?:sup"
                r"port|help|today|now|here|paypal|patreon|work|us\b|fund))|"
                r"support (?:our|my|this|the) (?:work|journalism|site|blog|channel|project|newsletter|podcast|websit"
                r"e)|"
                r"(?:if you )?(?:like|enjoy|appreciate|value)\b.{0,80}(?:buy me a coffee|donat|patreon|ko-?fi|tip ja"
                r"r)|buy me a coffee|(?:support|join|follow) (?:us|me) on (?:patreon|ko-?fi)|"
                r"(?:please|consider|click|if you)\b.{0,120}charitable donation"
            ),
            "de": r"jetzt spenden|unterstützen sie uns",
            "fr": r"faire un don|soutenez-nous|faites un don",
            "es": r"haz una donación|apóyanos|donar\W*$",
            "it": r"fai una donazione|sostienici",
            "ru": r"поддержать (?:нас|проект|канал|автора)|поддержите",
            "pl": r"wesprzyj nas",
        },
        {
            "supported": r".{0,60}(?:is|are) (?:a )?(?:reader|listener|community)[- ]supported",
            "donat": r"[\w ]{1,30} [–—:-] (?:make a (?:charitable )?donation|donate)",
        },
    ),
    Phrases(
        "comment-line",
        "comment_widget",
        "short",
        "the edge of a comment section",
        {
            "en": (
                r"(?:leave|post|add|write|submit) (?:a|your) (?:comment|reply|response)|"
                r"\d+ (?:comments?|repl(?:y|ies)|responses?|thoughts?)(?= (?:on|to)|\W*$)|"
                r"comments?(?= (?:are )?(?:closed|off|disabled|section|policy)|\W*$|:? ?\(?\d+)|"
                r"join the (?:conversation|discussion)|(?:no|be the first to) comments?|"
                r"log ?in to (?:comment|reply|post)|you must (?:be|log) .{0,30}(?:comment|reply)|"
                r"save my name, email|this site uses akismet|notify me of (?:new|follow)|required fields are marked|"
                r"view (?:all )?\d* ?comments|cancel reply"
            ),
            "de": r"(?:einen )?kommentare? (?:schreiben|hinterlassen)|kommentare\W*$",
            "fr": r"laisser un commentaire|commentaires\W*$",
            "es": r"deja (?:un|tu) comentario|comentarios\W*$",
            "it": r"lascia un commento",
            "pt": r"deixe (?:um|seu) comentário",
            "ru": r"(?:оставить|добавить|написать) комментарий|комментарии(?: к записи)?(?=\W*$|\W*\d)|обсудить\W*$",
        },
    ),
    Phrases(
        "cookie-line",
        "cookie_consent",
        "opens",
        "a consent notice",
        {
            "en": (
                r"(?:this (?:web)?site|we|our (?:web)?site)(?: and our .{0,30}partners)? (?:may )?uses? (?:[a-z, ]{0"
                r",40})?cookies|by (?:continuing|using|browsing) .{0,80}cookies|accept (?:all )?cookies|"
                r"(?:manage|cookie) (?:preferences|settings|policy|consent)|we (?:value|care about) your privacy"
            ),
            "de": r"diese (?:web)?seite verwendet cookies|wir verwenden cookies",
            "fr": r"ce site utilise des cookies|nous utilisons des cookies",
            "es": r"(?:este sitio|esta web) (?:web )?utiliza cookies|utilizamos cookies",
            "it": r"questo sito utilizza (?:i )?cookie",
            "ru": r"(?:этот |наш )?сайт использует (?:файлы )?cookie|мы используем (?:файлы )?cookie",
        },
    ),
    Phrases(
        "legal-line",
        "legal",
        "opens",
        "a copyright or rights notice",
        {
            "en": (
                r"(?:©|\(c\)|copyright)\s*(?:©|\(c\))?\s*(?:by )?.{0,40}\d{4}|©|all rights reserved|"
                r"(?:terms(?: of (?:use|service))?|privacy (?:policy|notice))(?=\W*$|\s*[|·•]|\s*(?:and|&))"
            ),
            "de": r"alle rechte vorbehalten|impressum\W*$",
            "fr": r"tous droits réservés",
            "es": r"todos los derechos reservados",
            "ru": r"все права защищены",
        },
    ),
    Phrases(
        "caption-line",
        "media_caption",
        "opens",
        "a picture's credit",
        {
            "en": (
                r"(?:photo|image|picture|photograph|illustration|screenshot)s?(?: (?:credits?|courtesy(?: of)?|sourc"
                r"e|via|by))?\s*[:©/|]|"
                r"(?:photo|image|photograph|illustration|video|picture)s? (?:credits?|courtesy|by)\b|"
                r"(?:credits?|getty images|shutterstock|istock|unsplash|pexels|pixabay|via getty|reuters|ap photo)\W"
                r"*(?:$|[/:|])"
            ),
            "de": r"(?:foto|bild|quelle)s?\s*:|foto\W+",
            "fr": r"(?:photo|crédit|image)s?\s*:|crédit photo",
            "es": r"(?:foto|imagen|crédito)s?\s*:",
            "it": r"foto\s*:",
            "ru": r"фото\s*:|источник фото",
            "pl": r"fot\.",
        },
    ),
    Phrases(
        "contents-line",
        "table_of_contents",
        "whole",
        "the heading of a list of the page's own headings",
        {
            "en": (
                r"table of contents|(?:jump|skip) to(?: (?:section|content|recipe|main content|navigation))?|"
                r"in this (?:article|post|guide|story|section|page)|on this page|contents|"
                r"what.s (?:in|inside) this (?:article|guide|post)|quick links|toggle table of contents?"
            ),
            "de": r"inhaltsverzeichnis|inhalt",
            "fr": r"sommaire|table des matières",
            "es": r"índice|tabla de contenidos?|contenidos?",
            "it": r"indice(?: dei contenuti)?",
            "ru": r"содержание|оглавление",
            "pt": r"índice|sumário",
        },
    ),
    Phrases(
        "control-line",
        "navigation",
        "whole",
        "a control's label",
        {
            "en": (
                r"(?:click|tap) here(?: to .{1,60})?|back to (?:top|contents|home|blog|news|all .{1,30})|"
                r"(?:scroll|return|go) (?:to|back to) (?:the )?top|top|menu|search|home|close|open|"
                r"(?:read|view|see|show|load) (?:less|more|all)|previous|toggle .{1,30}|expand(?: all)?|"
                r"collapse(?: all)?|download(?: (?:pdf|the pdf|now|app))?|get started|sign (?:up|in)|log ?in|"
                r"register|subscribe|contact us(?: .{0,30})?|book (?:now|a demo|a call)|"
                r"(?:request|get|schedule) (?:a|your) (?:free )?(?:demo|quote|consultation|trial|call|estimate)|"
                r"buy now|shop now|order now|try (?:it )?(?:for )?free.{0,20}|add to cart|loading.{0,10}|"
                r"play(?: video)?|watch(?: video| now)|skip to .{1,30}|\d+ min(?:ute)?s? read|donate(?: now)?|print|"
                r"filed under.{0,80}|tags?|categor(?:y|ies)|submit|send|start now|apply now|check price.{0,30}|"
                r"view (?:deal|on amazon|price|product)|see (?:it )?(?:at|on) .{1,30}|\$?[\d.,]+ at .{1,30}"
            ),
            "de": r"nach oben|zurück|weiter|suche|startseite|zum inhalt springen",
            "fr": r"retour(?: en haut)?|haut de page|rechercher|accueil",
            "es": r"volver(?: arriba)?|inicio|buscar",
            "it": r"torna su|indietro",
            "ru": r"наверх|назад|вперед|главная|поиск|к содержанию|вернуться.{0,30}",
        },
    ),
)
