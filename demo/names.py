"""Words the demo makes its names from. Companies are put together from syllables that mean nothing, so that none is a real one."""

from __future__ import annotations

from collections.abc import Sequence

GIVEN: dict[str, Sequence[str]] = {
    "Berlin": (
        "Anna", "Jonas", "Mira", "Lukas", "Elif", "Paul", "Greta", "Milan", "Katarzyna", "Emil", "Nora", "Can", "Ines", "Oskar",
        "Lena", "Davide", "Sofie", "Piotr", "Helene", "Marek",
    ),
    "Chicago": (
        "Maya", "Andre", "Grace", "Miguel", "Tasha", "Owen", "Camila", "Marcus", "Hannah", "Diego", "Renee", "Caleb", "Imani", "Theo",
        "Lucia", "Brandon", "Naomi", "Rafael", "Audrey", "Jamal",
    ),
    "Singapore": (
        "Wei Ling", "Arjun", "Hui Min", "Daniel", "Priya", "Jun Hao", "Mei", "Ravi", "Xin Yi", "Kelvin", "Anjali", "Zhi Hao", "Sarah",
        "Vikram", "Li Ting", "Adrian", "Deepa", "Jia En", "Hassan", "Yu Xuan",
    ),
    "Kuala Lumpur": (
        "Aisyah", "Faiz", "Nurul", "Hafiz", "Siti", "Amir", "Mei Yee", "Kumar", "Farah", "Zul", "Chee Keong", "Shalini", "Izzat", "Liyana",
        "Suresh", "Hana", "Wai Kit", "Azlan", "Devi", "Rashid",
    ),
}  # fmt: skip
FAMILY: dict[str, Sequence[str]] = {
    "Berlin": (
        "Adlerhof", "Brandt", "Celik", "Dorn", "Eberlein", "Fiedler", "Grabowski", "Hartwig", "Ilic", "Jansen", "Kessler", "Lindqvist",
        "Marten", "Novak", "Ostermann", "Petrov", "Quist", "Rossi", "Stahl", "Thalberg",
    ),
    "Chicago": (
        "Abbott", "Barros", "Calloway", "Dawson", "Ellison", "Fuentes", "Garner", "Holloway", "Ibarra", "Jennings", "Kimball", "Lozano",
        "Mercer", "Nolan", "Okafor", "Prescott", "Quintero", "Ramsey", "Sutton", "Tillman",
    ),
    "Singapore": (
        "Tan", "Nair", "Lim", "Ong", "Menon", "Goh", "Chua", "Pillai", "Koh", "Teo", "Iyer", "Ng", "Lau", "Rao", "Seah", "Yeo", "Bose",
        "Foo", "Ibrahim", "Wong",
    ),
    "Kuala Lumpur": (
        "Rahman", "Abdullah", "Ismail", "Hashim", "Yusof", "Osman", "Chong", "Subramaniam", "Zainal", "Karim", "Loh", "Krishnan", "Bakar",
        "Salleh", "Maniam", "Idris", "Cheah", "Noor", "Raju", "Latif",
    ),
}  # fmt: skip

COMPANY_STARTS = (
    "Vel", "Oru", "Kas", "Tri", "Bre", "Nal", "Sor", "Mek", "Hal", "Zen", "Dov", "Quar", "Pel", "Gra", "Lum", "Fen",
    "Ost", "Yar", "Cal", "Rho", "Bel", "Ser", "Tav", "Wen", "Ilo", "Pra", "Ned", "Mor", "Fal", "Hes", "Jun", "Sil",
)  # fmt: skip
COMPANY_ENDS = (
    "tora", "vik", "mond", "lune", "dara", "sten", "quil", "bera", "noris", "gard", "tesh", "phen", "riva", "lok", "mara", "zet",
    "don", "via", "rund", "sano", "kell", "timo", "vance",
)  # fmt: skip
INDUSTRIES: Sequence[tuple[str, Sequence[str]]] = (
    ("Manufacturing", ("Works", "Industries", "Tooling", "Ceramics")),
    ("Logistics", ("Freight", "Logistics", "Ports", "Cold Chain")),
    ("Healthcare", ("Clinics", "Diagnostics", "Care", "Labs")),
    ("Retail", ("Markets", "Outfitters", "Stores", "Home")),
    ("Finance", ("Mutual", "Credit", "Assurance", "Pay")),
    ("Education", ("Academy", "Learning", "College", "Press")),
    ("Energy", ("Solar", "Grid", "Hydro", "Energy")),
    ("Public sector", ("Water Board", "Transit", "City Services", "Archive")),
)
LOST_REASONS = ("Price", "Chose a competitor", "No budget this year", "Project stopped", "No answer", "Missing feature")
CONTACT_JOBS = ("Head of Purchasing", "Operations Director", "IT Manager", "Managing Director", "Finance Lead", "Project Lead", "Buyer")
