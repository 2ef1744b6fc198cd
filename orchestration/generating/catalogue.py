"""What the generated platform teaches and who runs it: the fixed texts.

Here belong organizations, programs, courses and their topics as data. What is drawn at random
does not.
"""

from dataclasses import dataclass

MODULES_A_COURSE = 6
LESSONS_A_MODULE = 6
OPTIONAL_POSITION = 4
QUIZ_POSITION = 5
# The positions of a module's required lessons in the order in which they are taken.
REQUIRED_POSITIONS = (0, 1, 2, 3, 5)
REQUIRED_A_COURSE = MODULES_A_COURSE * len(REQUIRED_POSITIONS)
# Modules whose practice lesson is an assignment.
ASSIGNMENT_MODULES = (1, 3, 5)
COMPETENCIES_A_COURSE = 4

CONTENT_TYPES = ("video", "reading", "exercise", "quiz", "assignment", "forum", "live", "other")


@dataclass(frozen=True)
class Course:
    """A course and the topics of its six modules."""

    title: str
    subject: str
    difficulty: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class Program:
    """A curriculum: its track and its courses in order."""

    name: str
    track: str
    courses: tuple[Course, Course, Course]


@dataclass(frozen=True)
class Organization:
    """Who runs programs, where, and how large a share of the learners it has."""

    name: str
    kind: str
    country: str
    timezone: str
    currency: str
    domain: str
    share: float


def _course(title: str, subject: str, difficulty: str, topics: str) -> Course:
    return Course(title, subject, difficulty, tuple(topic.strip() for topic in topics.split(";")))


PROGRAMS: tuple[Program, ...] = (
    Program(
        "Data Engineering",
        "data engineering",
        (
            _course(
                "SQL for Analytics",
                "Databases",
                "beginner",
                "Selecting and filtering; Joins; Grouping; Window functions; Data quality; "
                "Query plans",
            ),
            _course(
                "Pipelines in Python",
                "Programming",
                "intermediate",
                "Functions and modules; Files and formats; Testing; Scheduling; Logging and "
                "errors; Packaging",
            ),
            _course(
                "The Modern Warehouse",
                "Databases",
                "advanced",
                "Dimensional models; Slowly changing data; Incremental loads; Lineage; Cost; "
                "Governance",
            ),
        ),
    ),
    Program(
        "Web Development",
        "software",
        (
            _course(
                "HTML, CSS and Accessibility",
                "Web",
                "beginner",
                "Documents; Layout; Forms; Colour and type; Screen readers; Responsive pages",
            ),
            _course(
                "JavaScript in Depth",
                "Programming",
                "intermediate",
                "Values and scope; Arrays; Promises; The DOM; Modules; Testing",
            ),
            _course(
                "Servers and APIs",
                "Web",
                "advanced",
                "HTTP; REST; Sessions; Databases; Security; Deployment",
            ),
        ),
    ),
    Program(
        "Nursing Foundations",
        "health",
        (
            _course(
                "Anatomy and Physiology",
                "Biology",
                "beginner",
                "Cells; Skeleton and muscles; Heart and blood; Breathing; Nerves; Digestion",
            ),
            _course(
                "Patient Care",
                "Nursing",
                "intermediate",
                "Vital signs; Hygiene; Mobility; Medication; Communication; Documentation",
            ),
            _course(
                "Clinical Judgement",
                "Nursing",
                "advanced",
                "Assessment; Deterioration; Handover; Ethics; Teamwork; Reflection",
            ),
        ),
    ),
    Program(
        "Upper Secondary Mathematics",
        "school",
        (
            _course(
                "Algebra",
                "Mathematics",
                "beginner",
                "Expressions; Equations; Inequalities; Powers; Polynomials; Sequences",
            ),
            _course(
                "Functions and Calculus",
                "Mathematics",
                "intermediate",
                "Graphs; Limits; Derivatives; Optimisation; Integrals; Models",
            ),
            _course(
                "Probability and Statistics",
                "Mathematics",
                "intermediate",
                "Counting; Chance; Distributions; Samples; Estimation; Tests",
            ),
        ),
    ),
    Program(
        "Leadership Essentials",
        "leadership",
        (
            _course(
                "Leading Yourself",
                "Management",
                "beginner",
                "Goals; Time; Feedback; Resilience; Learning; Values",
            ),
            _course(
                "Leading Teams",
                "Management",
                "intermediate",
                "Roles; Meetings; Delegation; Conflict; Coaching; Remote teams",
            ),
            _course(
                "Leading Change",
                "Management",
                "advanced",
                "Strategy; Stakeholders; Pilots; Communication; Measuring; Sustaining",
            ),
        ),
    ),
    Program(
        "English for Work",
        "languages",
        (
            _course(
                "English B1",
                "Languages",
                "beginner",
                "Introductions; Past events; Plans; Comparing; Describing; Giving reasons",
            ),
            _course(
                "Business Writing",
                "Languages",
                "intermediate",
                "Tone; E-mail; Reports; Summaries; Proposals; Editing",
            ),
            _course(
                "Presenting",
                "Languages",
                "intermediate",
                "Openings; Structure; Slides; Questions; Numbers; Closing",
            ),
        ),
    ),
    Program(
        "Cyber Security",
        "security",
        (
            _course(
                "Networks",
                "Security",
                "beginner",
                "Packets; Addressing; Routing; DNS; Firewalls; Wireless",
            ),
            _course(
                "Defending Systems",
                "Security",
                "intermediate",
                "Hardening; Identity; Logging; Detection; Patching; Backups",
            ),
            _course(
                "Incident Response",
                "Security",
                "advanced",
                "Triage; Containment; Forensics; Recovery; Reporting; Exercises",
            ),
        ),
    ),
    Program(
        "Renewable Energy Technician",
        "energy",
        (
            _course(
                "Electrical Safety",
                "Engineering",
                "beginner",
                "Current and voltage; Hazards; Isolation; Tools; Standards; First aid",
            ),
            _course(
                "Solar and Wind",
                "Engineering",
                "intermediate",
                "Resource; Panels; Turbines; Inverters; Siting; Maintenance",
            ),
            _course(
                "Storage and Grid",
                "Engineering",
                "advanced",
                "Batteries; Protection; Metering; Balancing; Commissioning; Fault finding",
            ),
        ),
    ),
)

COURSES: tuple[Course, ...] = tuple(course for program in PROGRAMS for course in program.courses)

ORGANIZATIONS: tuple[Organization, ...] = (
    Organization(
        "Fjordane videregående skole",
        "school",
        "NO",
        "Europe/Oslo",
        "NOK",
        "fjordane-vgs.example",
        0.20,
    ),
    Organization(
        "Hudson Valley Community College",
        "school",
        "US",
        "America/New_York",
        "USD",
        "hudsonvalley.example",
        0.22,
    ),
    Organization(
        "Sahyadri Technologies", "company", "IN", "Asia/Kolkata", "INR", "sahyadri.example", 0.20
    ),
    Organization(
        "Waikato Health", "company", "NZ", "Pacific/Auckland", "NZD", "waikatohealth.example", 0.12
    ),
    Organization(
        "Harbour Logistics Academy",
        "unit",
        "AU",
        "Australia/Sydney",
        "AUD",
        "harbourlogistics.example",
        0.08,
    ),
    Organization(
        "Königsberg & Söhne Akademie",
        "unit",
        "DE",
        "Europe/Berlin",
        "EUR",
        "koenigsberg.example",
        0.07,
    ),
    Organization(
        "Escuela Andina de Oficios",
        "school",
        "CL",
        "America/Santiago",
        "CLP",
        "andina.example",
        0.05,
    ),
    Organization(
        "Thames Learning Trust",
        "school",
        "GB",
        "Europe/London",
        "GBP",
        "thameslearning.example",
        0.06,
    ),
)
# An organization that closed: nobody learns there.
CLOSED_ORGANIZATION = Organization(
    "Gulf Skills Unit", "unit", "AE", "Asia/Dubai", "AED", "gulfskills.example", 0.0
)

# What a paid seat costs, in each currency.
SEAT_PRICES: dict[str, float] = {
    "NOK": 18_000,
    "USD": 1_900,
    "INR": 42_000,
    "NZD": 2_600,
    "AUD": 2_450,
    "EUR": 1_650,
    "CLP": 890_000,
    "GBP": 1_450,
    "AED": 6_500,
}

# National days off with a fixed date: (month, day, name). Movable ones are left out.
DAYS_OFF: dict[str, tuple[tuple[int, int, str], ...]] = {
    "NO": (
        (1, 1, "Nyttårsdag"),
        (5, 1, "Arbeidernes dag"),
        (5, 17, "Grunnlovsdag"),
        (12, 25, "Første juledag"),
        (12, 26, "Andre juledag"),
    ),
    "US": (
        (1, 1, "New Year's Day"),
        (6, 19, "Juneteenth"),
        (7, 4, "Independence Day"),
        (11, 11, "Veterans Day"),
        (12, 25, "Christmas Day"),
    ),
    "IN": (
        (1, 26, "Republic Day"),
        (5, 1, "Labour Day"),
        (8, 15, "Independence Day"),
        (10, 2, "Gandhi Jayanti"),
        (12, 25, "Christmas Day"),
    ),
    "NZ": (
        (1, 1, "New Year's Day"),
        (1, 2, "Day after New Year's Day"),
        (2, 6, "Waitangi Day"),
        (4, 25, "Anzac Day"),
        (12, 25, "Christmas Day"),
        (12, 26, "Boxing Day"),
    ),
    "AU": (
        (1, 1, "New Year's Day"),
        (1, 26, "Australia Day"),
        (4, 25, "Anzac Day"),
        (12, 25, "Christmas Day"),
        (12, 26, "Boxing Day"),
    ),
    "DE": (
        (1, 1, "Neujahr"),
        (5, 1, "Tag der Arbeit"),
        (10, 3, "Tag der Deutschen Einheit"),
        (12, 25, "Erster Weihnachtstag"),
        (12, 26, "Zweiter Weihnachtstag"),
    ),
    "CL": (
        (1, 1, "Año Nuevo"),
        (5, 1, "Día del Trabajo"),
        (5, 21, "Glorias Navales"),
        (9, 18, "Fiestas Patrias"),
        (9, 19, "Glorias del Ejército"),
        (12, 25, "Navidad"),
    ),
    "GB": ((1, 1, "New Year's Day"), (12, 25, "Christmas Day"), (12, 26, "Boxing Day")),
    "AE": ((1, 1, "New Year's Day"), (12, 2, "National Day")),
}

SERVICES: tuple[tuple[str, float, float, float], ...] = (
    # name, median latency (ms), spread of its logarithm, share of the requests
    ("lesson-player", 85.0, 0.55, 0.34),
    ("auth", 42.0, 0.40, 0.18),
    ("assessment", 120.0, 0.60, 0.16),
    ("video-streaming", 210.0, 0.75, 0.18),
    ("search", 150.0, 0.65, 0.09),
    ("reporting", 480.0, 0.80, 0.05),
)
# The service of the planted bad hour.
TROUBLED_SERVICE = "assessment"

DEPARTMENTS = (
    "Academy",
    "Operations",
    "Technology",
    "Customer Care",
    "Health Sciences",
    "Evening School",
    "Apprentices",
    "Field Services",
    "Finance",
    "Research",
    "Logistics",
    "Languages",
    "Engineering",
    "Community",
    "Design",
    "Quality",
)
TEAM_NAMES = (
    "Alder",
    "Birch",
    "Cedar",
    "Dogwood",
    "Elm",
    "Fern",
    "Gorse",
    "Hazel",
    "Ivy",
    "Juniper",
    "Kauri",
    "Larch",
    "Maple",
    "Nettle",
    "Oak",
    "Pine",
    "Quince",
    "Rowan",
    "Sorrel",
    "Tōtara",
    "Ulmo",
    "Verbena",
    "Willow",
    "Yarrow",
)
MISSION_TITLES = (
    "Discovery brief",
    "First prototype",
    "Field study",
    "Peer review",
    "Capstone demonstration",
)
MILESTONES: tuple[tuple[str, str, float], ...] = (
    # title, kind, when in the cohort (0 to 1)
    ("Orientation complete", "orientation", 0.05),
    ("First gate review", "gate review", 0.34),
    ("Second gate review", "gate review", 0.67),
    ("Capstone demonstration", "demonstration", 0.92),
    ("Graduation", "ceremony", 1.0),
)
PORTFOLIO_TITLES = (
    "Case study",
    "Code sample",
    "Lab report",
    "Reflection essay",
    "Design sketch",
    "Presentation recording",
    "Project poster",
)
MANAGER_ACTIONS: tuple[tuple[str, str], ...] = (
    ("nudge", "learner"),
    ("message", "learner"),
    ("one_to_one", "learner"),
    ("extension_granted", "learner"),
    ("praise", "learner"),
    ("team_meeting", "team"),
    ("reassign_mentor", "learner"),
    ("cohort_announcement", "cohort"),
)
