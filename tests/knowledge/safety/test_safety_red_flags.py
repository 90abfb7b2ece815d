"""What runners write about pain: the signs that stop training, and the notes that must not."""

from __future__ import annotations

import pytest

from fourlaps import safety

STOPS = {
    # emergency
    "sharp pain in my chest when I run": "emergency",
    "Chest felt tight on the last rep": "emergency",
    "there was a pain, middle of the chest": "emergency",
    "chst pain after 400s": "emergency",
    "chets pain": "emergency",
    "palpitaitons in the last lap": "emergency",
    "breathlesness at rest": "emergency",
    "Brustschmertzen": "emergency",
    "my heart was racing and skipping beats": "emergency",
    "couldn't breathe properly": "emergency",
    "I fainted after the session": "emergency",
    "nearly passed out at the finish": "emergency",
    "Heart skipped a beat and fluttered": "emergency",
    "my heart was racing while lying in bed": "emergency",
    "palpitations again": "emergency",
    "short of breath on the stairs": "emergency",
    "I couldn't catch my breath at all": "emergency",
    "my pee was dark brown after the long run": "emergency",
    "coughed up some blood": "emergency",
    "was confused and stopped sweating": "emergency",
    "pain running down my left arm": "emergency",
    "Brustschmerzen beim Einlaufen": "emergency",
    "starker Druck auf der Brust": "emergency",
    "ich bin ohnmächtig geworden": "emergency",
    "my heart pounded strangely": "emergency",
    "douleur a la poitrine": "emergency",
    "douleur à la poitrine": "emergency",
    "dolor en el pecho": "emergency",
    "my heart raced and skipped": "emergency",
    "my heart raced for no reason": "emergency",
    "heart missed beats": "emergency",
    "my father died of a heart attack at 45": "emergency",
    "brother had a cardiac arrest at 40": "emergency",
    "plötzlicher Herztod in der Familie": "emergency",
    "saw stars and nearly fell over": "emergency",
    "out of breath on the stairs, unusual": "emergency",
    "dolore al petto": "emergency",
    "dor no peito": "emergency",
    "pijn op de borst": "emergency",
    "ont i bröstet": "emergency",
    # urgent
    "pins and needles": "urgent",
    "calf is swollen and hot": "urgent",
    "hot, swollen calf since the flight": "urgent",
    "felt a pop in my achilles": "urgent",
    "my foot went numb after 3 km": "urgent",
    "knee keeps locking on the stairs": "urgent",
    "I can't feel my toes": "urgent",
    "die Wade ist geschwollen": "urgent",
    # doctor
    "pain in the shin bone": "doctor",
    "dorsal midfoot pain": "doctor",
    "femoral neck": "doctor",
    "the navicular again": "doctor",
    "cannot hop": "doctor",
    "I can not hop on the left": "doctor",
    "kann nicht hüpfen": "doctor",
    "kann nicht auftreten": "doctor",
    "im Ruhezustand Schmerzen": "doctor",
    "groin pull": "doctor",
    "one tender spot on my shin": "doctor",
    "hurts when I hop on the left leg": "doctor",
    "it aches at night": "doctor",
    "pain in my foot at night": "doctor",
    "pain even when resting": "doctor",
    "wakes me at night": "doctor",
    "rest pain in the foot": "doctor",
    "es weckt mich in der Nacht": "doctor",
    "sore groin": "doctor",
    "deep hip ache": "doctor",
    "top of my foot hurts": "doctor",
    "I was limping home": "doctor",
    "worried it is a stress fracture": "doctor",
    "can't put weight on it": "doctor",
    "felt dizzy after the tempo": "doctor",
    "Leistenschmerzen seit gestern": "doctor",
    "ich humpelte nach Hause": "doctor",
}

GOES_ON = [
    "",
    "denies chest pain",
    "tired legs, no chest pain",
    "no chest pain",
    "never had any chest pain",
    "I don't have any chest pain",
    "no fever or chest pain",
    "my calf is not swollen",
    "no pain in my groin",
    "keine Brustschmerzen",
    "legs sore from squats",
    "heart rate high, legs heavy",
    "heart rate fine, calves sore",
    "calf a bit tight in the warm-up",
    "warmed up well, calf fine",
    "hot day, calves tired",
    "strides felt snappy",
    "my form collapsed on the last rep",
    "breathing hard at the end, as it should be",
    "passed two runners on the way out of the bend",
    "no niggles, legs feel good",
    "can't complain, legs feel great",
    "popped a gel at halfway",
    "confused about the pace of rep 3",
    "good night, calf aches a little",
    "I can't stand the heat",
    "fingers numb from the cold",
    "chest strap lost the signal",
    "achilles stiff in the morning, gone after ten minutes",
    "blister on the left heel",
    "quads sore 3/10 after hills",
    "Muskelkater in den Oberschenkeln",
    "the baby woke me twice in the night",
    "rest day, pain gone",
    "midfoot strike felt good",
    "heart raced at the finish",
    "skipped the strides, heart rate fine",
    "can hop without pain",
    "did not hop today",
    "no dorsal midfoot pain",
    "took a deep breath, then the reps went well",
    "hop drills fine",
    # answered with a no
    "chest pain: no",
    "Chest pain: none",
    "chest pain? No.",
    "chest pain: no, dizziness: no, palpitations: none",
    "chest pain: no\nlegs heavy",
    "pain in the chest: no; slept well",
    "Brustschmerzen: keine",
    "Brustschmerzen? Nein",
    # another's
    "my kid fainted at school",
    "tired, my kid fainted at school",
    "slept badly, and my daughter was dizzy all night",
    "my dog was limping, so a short run",
    "our son has a concussion",
    "mein Kind ist ohnmächtig geworden",
    "meine Frau hat Schwindel, kurze Nacht",
]

# Words that deny, and yet the sign is there.
DENIALS_THAT_DENY_NOTHING = [
    "no energy, chest pain",
    "did not sleep, chest pain all day",
    "no energy and chest pain",
    "no doubt chest pain",
    "not only chest pain but also dizzy",
    "can't run without chest pain",
    "no chest pain since Monday",
    "no chest pain yesterday but chest pain today",
    "pain in my chest does not go away",
    "not sure if it is chest pain",
    "no longer chest pain",
    # a no that answers something else
    "chest pain gone: no",
    "chest pain better? no",
    "is the chest pain better? no",
    "without chest pain: no",
    "no chest pain? no",
    "chest pain: no change",
    "chest pain: no idea",
    "chest pain? no doubt",
    "chest pain: no, it is worse",
    "chest pain: no. Still there on the stairs",
    "chest pain: no, only when running",
    "chest pain: yes, dizziness: no",
    "dizziness: no, chest pain: yes",
    "dizziness: no, chest pain all day",
    "chest pain not gone: no",
    "sleep: no, chest pain",
    "Brustschmerzen weg? Nein",
    "chest pain-free: no",
    "chest painless: no",
    "ran without any chest pain? no",
    "Brustschmerzen: keine Besserung",
    # another is named, and the sign may be the runner's
    "my kid saw me faint",
    "my wife says I fainted",
    "my coach had to carry me, fainted",
    "my kid was at school, fainted on the track",
    "my kid fainted and so did I",
    "my kid fainted, same here",
    "my kid fainted and I have chest pain",
    "my kid fainted at school, chest pain all day",
    "ran with my dog fainted after",
    "my brother collapsed and died",
    "my father has chest pain from his heart",
    "my chest hurts like my dad's did, chest pain",
    "my dad and me fainted",
    "my friend felt the swollen calf, chest pain too",
    "mein Sohn sah mich, ohnmächtig geworden",
]


@pytest.mark.parametrize(("text", "urgency"), STOPS.items(), ids=STOPS)
def test_a_red_flag_is_found_with_its_urgency(text: str, urgency: str) -> None:
    """Each of these stops training, and says how soon someone should look at it."""
    flag = safety.red_flag(text)
    assert flag is not None
    assert flag.urgency == urgency


@pytest.mark.parametrize("text", GOES_ON)
def test_ordinary_notes_and_plain_denials_stop_nothing(text: str) -> None:
    """What runners write every day locks no plan."""
    assert safety.red_flag(text) is None


@pytest.mark.parametrize("text", DENIALS_THAT_DENY_NOTHING)
def test_in_doubt_it_stops(text: str) -> None:
    """A "no" that belongs to something else or tells of before, or another who is named beside it, hides no sign."""
    flag = safety.red_flag(text)
    assert flag is not None
    assert flag.urgency == "emergency"


def test_the_most_urgent_sign_is_named() -> None:
    """A sore groin does not hide a chest pain."""
    flag = safety.red_flag("sore groin, and pressure on my chest")
    assert flag is not None
    assert flag.name == "chest pain"


@pytest.mark.parametrize(
    ("text", "said"), [("chest pain", "help now"), ("calf is swollen", "doctor today"), ("sore groin", "see a doctor")]
)
def test_the_sentence_says_stop_and_what_to_do(text: str, said: str) -> None:
    """It stops, sends to a person, names the sign, and never names an illness."""
    flag = safety.red_flag(text)
    assert flag is not None
    assert flag.sentence.startswith("Stop")
    assert said in flag.sentence
    assert flag.name in flag.sentence


@pytest.mark.slow
def test_long_and_strange_texts_are_read_too() -> None:
    """Line breaks, capitals, curly quotes and ten pages of text are no obstacle."""
    assert safety.red_flag("PAIN\nin my\nCHEST!!") is not None
    assert safety.red_flag("I can’t feel my toes") is not None
    assert safety.red_flag("easy run, all good. " * 2000) is None
    assert safety.red_flag("💥 \x00 ���") is None


@pytest.mark.parametrize(
    ("note", "rises"),
    [
        ("rising during the run", True),
        ("got worse as I ran", True),
        ("wurde beim Laufen schlimmer", True),
        ("not worse during the run", False),
        ("gone after the warm-up", False),
        ("calf a bit tight", False),
    ],
)
def test_a_pain_that_grows_during_the_run_is_heard_and_is_no_red_flag(note: str, rises: bool) -> None:
    """3.16 asks for two days without running, not for a doctor."""
    assert safety.pain_rises(note) is rises
    assert safety.red_flag(note) is None


@pytest.mark.parametrize(
    ("note", "sign"),
    [
        ("missed my period three times", "missed periods"),
        ("no period for 4 months", "missed periods"),
        ("I haven't had my period since summer", "missed periods"),
        ("Periode seit drei Monaten ausgeblieben", "missed periods"),
        ("meine Tage sind ausgeblieben", "missed periods"),
        ("meine Regel ist ausgeblieben", "missed periods"),
        ("meine Tage bleiben seit Monaten aus", "missed periods"),
        ("seit drei Monaten habe ich meine Tage nicht bekommen", "missed periods"),
        ("meine Tage sind seit Monaten weg", "missed periods"),
        ("meine Periode bleibt aus", "missed periods"),
        ("meine Tage sind voll, Training fällt aus", None),
        ("ich habe meine Tage", None),
        ("die Tage war ich viel weg", None),
        ("history of bulimia", "an eating disorder"),
        ("lost a lot of weight", "much weight lost"),
        ("period pain", None),
        ("no period pain", None),
        ("haven't missed a period", None),
        ("missed periods: no", None),
        ("a long period of sitting", None),
        ("lost 2 kg on purpose", None),
        ("calf tight", None),
    ],
)
def test_signs_of_too_little_energy_are_heard_and_are_no_red_flags(note: str, sign: str | None) -> None:
    """They pause what grows and are for a doctor, but stop no easy running (training notes 3.13)."""
    assert safety.energy_sign(note) == sign
    assert safety.red_flag(note) is None
