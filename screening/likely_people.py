"""Whether a text seems to name somebody: a reason for a second person to look, never one to refuse.

A first name that stands alone is the sign. “Callum told us” may be a child; “Callum Brown (2019)” is an author.
"""

import re

# Common in Scotland, from general knowledge. A list of names can only ever be a part of them.
NAMES = set(
    """
    Aaron Abbie Abigail Adam Aidan Aileen Ailidh Ailsa Aimee Ainsley Alana Alanna Alasdair Alastair Alex Alexander
    Alexandra Alfie Alice Alison Alistair Alix Amelia Amy Andrew Angela Anna Anne Annie Archie Arlo Arran Arthur Arya
    Ashleigh Ava Barry Beth Bethany Blair Blake Bobby Bonnie Brandon Brian Brodie Brogan Brooke Bryan Caitlin Caleb
    Callan Callie Callum Calum Carly Carol Caroline Catherine Catriona Charlie Charlotte Cheryl Chloe Christina
    Christine Christopher Ciara Claire Cody Colin Colm Connor Conor Cooper Corey Courtney Daisy Daniel Danielle Darren
    David Davie Dean Deborah Declan Demi Denise Derek Dominic Donald Donna Dougie Duncan Dylan Eilidh Eildh Eileen
    Eilish Elaine Eleanor Elise Eliza Elizabeth Ella Ellie Ellis Elspeth Emily Emma Eoin Erin Esme Ethan Euan Eva Evie
    Ewan Fergus Finlay Finn Fiona Fraser Freddie Freya Gavin Gemma Georgia Gerard Gillian Grayson Greg Gregor Hamish
    Hannah Harris Harrison Harry Harvey Hayley Hazel Heather Heidi Helen Holly Iain Ian Imogen Innes Iona Irene Isaac
    Isabella Isla Isobel Jack Jackie Jacob Jacqueline Jaime Jake Jamie Jane Janet Janice Jasmine Jason Jayden Jean
    Jenna Jennifer Jenny Jessica Jill Joan Joanna Joanne Jodie John Jonathan Jordan Joseph Josh Joshua Jude Julie Kai
    Karen Karis Katherine Kathleen Katie Kayla Kayleigh Keira Keiran Kenneth Kerry Kerr Kian Kieran Kirsten Kirsty Kyle
    Lachlan Lana Lara Laura Lauren Layla Leah Leanne Lee Leigh Lennon Leo Leon Lesley Lewis Lexi Liam Lily Linda Lisa
    Logan Lois Lorna Louise Lucas Lucy Luke Lyla Lynn Lynne Lyndsey Mackenzie Maisie Malcolm Margaret Maria Marie Mary
    Mason Matthew Maya Megan Mhairi Michael Michelle Mila Millie Moira Molly Morag Morven Muriel Murdo Myles Nathan
    Natalie Neil Niamh Niall Nicola Nicole Noah Nora Norman Oliver Olivia Ollie Oran Orla Oscar Owen Pamela Patricia
    Paula Pauline Penny Peter Philip Phoebe Poppy Rachel Rebecca Reece Reuben Rhona Rhys Riley Robbie Robert Robyn Roisin
    Rona Ronan Rory Rowan Ruaridh Ruairidh Ruby Ruth Ryan Sadie Samantha Samuel Sandra Sarah Saoirse Scarlett Sean
    Seonaid Shannon Sharon Shaun Sheila Shona Sienna Simon Sinead Sofia Sophia Sophie Stella Stephanie Stephen Steven
    Struan Stuart Summer Susan Suzanne Tamara Tara Taylor Tegan Teresa Tess Theo Theresa Thomas Tia Tiffany Tilly
    Toby Tracey Tyler Una Valerie Vanessa Wendy William Willow Yvonne Zac Zara Zoe Effie
    """.split()
)
# Also surnames, places, months, words: they say something only where the words beside them do.
ALSO_OTHER_THINGS = set(
    """
    Angus Anderson April Arran Art Ash Autumn Bill Blair Brodie Bruce Cameron Charlotte Craig Dawn Dean Duncan Faith
    Florence Fraser Georgia Gordon Grace Graham Grant Harris Harrison Harvey Heather Holly Hope Innes Iona Islay Ivy
    Jack James Jordan Jude June Kerr Lee Leigh Lennon Lewis Lily Logan Mackenzie Mark Mason Max May Murray Norman Pat
    Penny Poppy Rose Ross Rowan Ruby Russell Scott Skye Stewart Stuart Summer Taylor Thomas Tyler Victoria Will Willow
    Mila Alex Alexander Cooper Daisy Hazel John Archie Blake Riley Rory Una
    """.split()
) - {"Mila", "Alex", "Alexander", "Archie", "Rory", "Una", "John", "Lily", "Riley"}
ALONE = "|".join(sorted(NAMES - ALSO_OTHER_THINGS))
EITHER = "|".join(sorted(NAMES | ALSO_OTHER_THINGS))

TITLE = (
    r"(?:Dr|Prof|Professor|Mr|Mrs|Ms|Miss|Sir|Dame|Lord|Lady|Judge|Sheriff|St|Saint|Queen|King|Prince|Princess|Rev)\.? "
)
WORD = r"[A-Z][a-zà-ÿ]{2,}"
RELATIVE = (
    r"(?:half-?|step-?|foster |adoptive |birth |grand-?|great-?|twin )*(?:brother|sister|sibling|son|daughter|niece|nephew|cousin|twin|"
    r"mum|mam|dad|mother|father|gran|granny|nan|grandma|grandad|aunt|auntie|uncle|child|boy|girl|baby|carer|pal|mate|friend|"
    r"boyfriend|girlfriend|partner)s?"
)
OWN = r"(?:[Mm]y|[Hh]er|[Hh]is|[Tt]heir|[Oo]ur|[Yy]our)"
NUMBER = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
OF_A_PERSON = (
    rf"{RELATIVE}|(?:[a-z-]+ )?(?:file|files|records?|teacher|headteacher|school|social worker|worker|case|story|home|family|"
    r"carers|placement|hearing|words|voice|room)"
)

# Words that begin a sentence, and so have a capital beside a name.
OPENERS = "Then|When|While|After|Before|Once|Later|Because|But|And|Since|Although|For|With|Did|Does|Was|Had|Has|Can|Could|What|Why|How|Where|Only|Even|Until|Unless|Though|From|About|Like|Both|Poor|Little|Young|Dear|Child|Female|Male|Today|Here|Now|That|This"
# A name by itself: no surname behind it, no title or surname before it, no year of a publication.
NAME_ALONE = re.compile(
    rf"(?<![\w’'@/.-])(?<![A-Z]\. )(?:{ALONE})(?![\w@/-])(?!,? {WORD})(?!, [A-Z]\.)(?! [A-Z]\. ?{WORD})"
    rf"(?!’s {WORD}|'s {WORD})(?! \([^)]{{0,20}}\d{{4}})(?! et al)(?! (?:[Rr]eview|[Rr]eport|[Ii]nquiry|[Jj]udgment|[Pp]rinciple)\b)(?! (?:and|&) {WORD}(?: et al|,? \(?\d{{4}}))(?:(?= [A-Z]\b)|(?! [A-Z]))"
)
BEFORE_A_SURNAME = re.compile(rf"(?:{TITLE}|\b(?!(?:{OPENERS}) ){WORD},? )$")
BESIDE_A_PERSON = re.compile(
    rf"\b{OWN} (?:(?:wee|little|young|younger|older|elder|big|late|best|youngest|oldest|twin) )*(?:{RELATIVE}),? (?P<a>{WORD})"
    rf"|\b(?:girl|boy|child|person|pupil|baby|woman|man|teenager|brothers?|sisters?|siblings?|lad|lass)(?: is| was)? (?:called|named) (?P<b>{WORD})"
    rf"|\b(?:her|his|whose|[Mm]y|their) name (?:is|was) (?P<c>{WORD})"
    rf"|\b(?:call|called|wee|little|young|baby|[Dd]ear|known as|I am|I’m) (?:her |him |them )?(?P<d>{EITHER})\b(?! {WORD})"
    rf"|\bthe (?:girl|boy|child|baby|brothers|sisters|siblings|mother of|father of|mum of)[ ,(]+(?P<e>{WORD})(?=[,) ])"
    rf"|\b[Cc]ase study(?: \d+)?: (?P<f>{WORD})\b(?! {WORD})"
    rf"|\b{NUMBER}[ -](?:years?|yrs?)[ -]old (?:called |named )?(?P<g>{WORD})"
    rf"|\b(?P<h>{WORD}) ?(?:, ?(?:now )?(?:aged?|who (?:is|was)) {NUMBER}\b(?! to| years)|\(aged? {NUMBER}\))"
    rf"|\b(?P<i>{EITHER}), (?:now |a )?{NUMBER}(?:,|\.|-year)"
    rf"|\b(?P<j>{EITHER}) (?:is|was) {NUMBER}\b(?! per| of| out| to| times)"
    rf"|\b(?P<k>{WORD}) (?:told|said to|confided in) (?:us|me|her|him|the researcher|(?:her|his|their) [a-z]+)\b"
    rf"|\b(?P<l>{EITHER}) (?:confided|complained|cried|wanted|felt|remembers?|remembered|recalled|had never seen|never saw|left care|"
    r"was (?:moved|placed|taken|adopted|never told))\b"
    rf"|\b(?P<m>{EITHER})[’']s (?:{OF_A_PERSON})\b"
    rf"|\b(?!May |June |April )(?P<n>{EITHER}) and (?:his|her) [a-z]"
    rf"|\b(?:[Ii]nterview with|[Ss]poke to|[Ss]poke with|[Tt]alked to|[Tt]alked with|[Ii]nterviewed) (?P<o>{EITHER})\b(?! {WORD})"
    rf"|\b(?P<q>{WORD})[’']s (?:mum|dad|gran|granny|mother|father|brother|sister|foster [a-z]+)\b"
    rf"|\b(?P<r>{WORD}), {NUMBER}, (?:is|was|has|had|said|says|told|wanted|felt|asked|waited|left|lives)\b"
    rf"|\b(?P<p>{EITHER}) [A-Z]\.? (?:is|was|lives|lived|has|had|said|says|told)\b"
)
INITIAL = re.compile(
    rf"\b[A-Z]\.?,? ?(?:aged?|who (?:is|was)) {NUMBER}\b(?! to)|(?<![\w.])[A-Z]\.? \((?:aged? )?{NUMBER}\)", re.ASCII
)
NOT_PEOPLE = set(
    """
    The They She He You Children Child People Practitioners Families Family Workers Worker Staff One Some Many Most Others
    Several Who Parents Parent Councils Council Participants Participant Respondents Everyone Everybody Nobody Somebody
    Someone Anyone Adults Adult Carers Carer Services Service Professionals Professional Pupils Pupil Those These Both All
    Each Women Men Girls Boys Girl Boy Teenagers Adolescents Residents Patients Users Students Young Interviewees
    Colleague Colleagues Minister Members Member Sir Madam Editor Researchers Editors Officers Officer Teachers Teacher
    Act Acts Section Part Chapter Table Article Figure Page Box Annex Recommendation Evidence Scotland Government
    Social Named Protection Hearing Hearings Plan Panel Centre Agency University School Trust Inquiry Commission Edinburgh
    Glasgow Fife Dundee Aberdeen Stirling Perth Moray Highland Orkney Shetland Inverness England Wales Ireland And
    But When Then That This What It We Not Are Is Was Brothers Sisters Siblings Survivors Leavers Managers Police
    """.split()
)


def names_a_person(text):
    """Return whether somebody seems to be named, or meant by an initial with an age."""
    for match in BESIDE_A_PERSON.finditer(text):
        if not set(match.groupdict().values()) & NOT_PEOPLE:
            before = text[max(match.start() - 30, 0) : match.start()]
            if not BEFORE_A_SURNAME.search(before) or match["a"] or match["b"] or match["c"]:
                return True
    if INITIAL.search(text):
        return True
    return any(
        not BEFORE_A_SURNAME.search(text[max(match.start() - 30, 0) : match.start()])
        for match in NAME_ALONE.finditer(text)
    )
