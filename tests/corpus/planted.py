"""Small sheets written to be in conflict, and others that only look so.

Each pair is put among the demonstration city's sheets. The wording of the two sides differs as it
does between two editors who never read each other.
"""

from __future__ import annotations

from datetime import date

from corpus.procedure import Block, BlockKind, Procedure

Pair = tuple[Procedure, Procedure]


def sheet(
    id: str,
    title: str,
    heading: str,
    *texts: str,
    scope: str = "local",
    territory: str = "Belleroche",
    audience: tuple[str, ...] = ("particuliers",),
    cases: tuple[str, ...] = (),
    kind: BlockKind = BlockKind.TEXT,
) -> Procedure:
    """A sheet of one block under one heading and these cases."""
    headings = (heading, *cases) if heading else cases
    return Procedure(
        id=id,
        title=title,
        source="planted" if scope == "local" else "state",
        scope=scope,
        publisher="Ville" if scope == "local" else "État",
        licence="Licence Ouverte 2.0",
        url=f"https://www.belleroche.example/demarches/{id}",
        audience=audience,
        territory=territory if scope == "local" else "France",
        themes=("Essai",),
        updated=date(2026, 9, 1),
        description="",
        blocks=(Block(headings, cases, kind, "\n".join(texts)),),
    )


def national(id: str, title: str, heading: str, *texts: str, **more: object) -> Procedure:
    return sheet(id, title, heading, *texts, scope="national", **more)  # type: ignore[arg-type]


TABLE = BlockKind.TABLE

CONFLICTS: tuple[Pair, ...] = (
    (
        national(
            "F901", "Passeport d'un majeur : première demande", "Coût",
            "Le passeport d'un adulte coûte 86 €, à payer en timbres fiscaux.",
        ),
        sheet(
            "passeport-adulte", "Demander un passeport à la mairie", "Prix",
            "Pour un adulte, comptez 89 € de timbre fiscal pour un passeport.",
        ),
    ),
    (
        national(
            "F902", "Déclaration de naissance", "Délai",
            "La naissance doit être déclarée dans les 5 jours qui suivent l'accouchement.",
        ),
        sheet(
            "declarer-naissance", "Déclarer une naissance à l'état civil", "",
            "Vous avez 3 jours après l'accouchement pour déclarer la naissance en mairie.",
        ),
    ),
    (
        national(
            "F903", "Recensement citoyen (recensement militaire)", "Qui est concerné ?",
            "Tout jeune Français doit faire son recensement citoyen à partir de 16 ans.",
        ),
        sheet(
            "recensement", "Le recensement citoyen des jeunes", "",
            "Le recensement citoyen est obligatoire dès 17 ans pour chaque jeune Français.",
        ),
    ),
    (
        sheet(
            "mairies-annexes", "Horaires des mairies annexes", "Mairie annexe des Tilleuls",
            "La mairie annexe des Tilleuls ouvre du lundi au vendredi de 8 h 30 à 17 h.",
        ),
        sheet(
            "legaliser-signature", "Faire légaliser une signature", "Où aller ?",
            "Allez à la mairie annexe des Tilleuls, du lundi au vendredi, de 9 h 15 à 17 h.",
        ),
    ),
    (
        sheet(
            "salle-muriers", "Louer la salle des Mûriers", "Tarifs",
            "La location de la salle des Mûriers coûte 120 € pour une journée.",
        ),
        sheet(
            "association-salle", "Obtenir une salle pour la fête de son association", "Tarifs",
            "Une journée de location de la salle des Mûriers est facturée 150 €.",
            audience=("associations",),
        ),
    ),
    (
        sheet(
            "restauration", "Restauration scolaire : tarifs", "Prix des repas en 2026-2027",
            "Tranche: A ; Prix d'un repas d'élève: 1,10 €",
            "Tranche: C ; Prix d'un repas d'élève: 2,40 €", kind=TABLE,
        ),
        sheet(
            "guide-rentree", "Guide de la rentrée 2026-2027", "Restauration scolaire",
            "Tranche: C ; Prix du repas: 2,65 €", kind=TABLE,
        ),
    ),
    (
        national(
            "F907", "Taxe foncière : exonération pour une construction neuve", "",
            "La construction neuve est exonérée de 40 % de la taxe foncière.",
        ),
        sheet(
            "taxe-fonciere-neuf", "Taxe foncière d'une construction neuve à Belleroche", "",
            "L'exonération de taxe foncière d'une construction neuve est de 50 % sur la commune.",
        ),
    ),
    (
        national(
            "F908", "Concession funéraire", "Renouvellement",
            "La concession peut être renouvelée dans les 2 ans qui suivent son échéance.",
        ),
        sheet(
            "concessions", "Cimetières et concessions", "Renouveler une concession",
            "Le renouvellement de la concession se demande dans les 3 ans après son échéance.",
        ),
    ),
    (
        national(
            "F909", "Carte nationale d'identité d'un majeur", "Durée de validité",
            "La carte d'identité d'un adulte est valable 15 ans.",
        ),
        sheet(
            "carte-identite", "Refaire sa carte d'identité", "",
            "Pour un adulte, la carte nationale d'identité est valable 10 ans.",
        ),
    ),
    (
        national(
            "F910", "Déjections canines", "Sanction",
            "Sans ramasser les déjections de votre chien, vous risquez une amende de 35 €.",
        ),
        sheet(
            "proprete-chiens", "Propreté : déjections des chiens", "",
            "Ne pas ramasser les déjections de son chien est puni d'une amende de 68 €.",
        ),
    ),
    (
        sheet(
            "bruit-nocturne", "Tapage et bruit de voisinage", "Qui appeler ?",
            "La nuit, appelez la police municipale au 04 00 00 11 17.",
        ),
        sheet(
            "operation-tranquillite", "Opération tranquillité vacances", "",
            "Pour appeler la police municipale la nuit : 04 00 00 11 71.",
        ),
    ),
    (
        sheet(
            "inscription-ecole", "Première inscription à l'école", "Quand ?",
            "Les inscriptions à l'école maternelle sont ouvertes jusqu'au 31 mars 2027.",
        ),
        sheet(
            "petite-enfance", "Petite enfance : de la crèche à l'école", "L'entrée à l'école",
            "L'inscription à l'école maternelle est ouverte jusqu'au 15 avril 2027.",
        ),
    ),
    (
        sheet(
            "carte-delai", "Rendez-vous pour une carte d'identité", "",
            "Le délai moyen pour obtenir un rendez-vous de carte d'identité est de 3 semaines.",
        ),
        sheet(
            "titres-identite", "Titres d'identité : pièces à fournir", "Prendre rendez-vous",
            "Pour une carte d'identité, il faut attendre 5 semaines pour obtenir un rendez-vous.",
        ),
    ),
    (
        sheet(
            "mediatheque", "Emprunter à la médiathèque des Halles", "",
            "À la médiathèque des Halles, on emprunte 12 documents à la fois.",
        ),
        sheet(
            "nouveaux-arrivants", "Bienvenue aux nouveaux habitants", "Culture",
            "La médiathèque des Halles permet d'emprunter 10 documents à la fois.",
        ),
    ),
    (
        national(
            "F915", "Carte d'identité : en cas de perte", "Coût",
            "Situation: Remplacement d'une carte d'identité perdue ; Timbre fiscal: 25 €",
            kind=TABLE,
        ),
        sheet(
            "perte-carte", "J'ai perdu ma carte d'identité", "",
            "Le remplacement d'une carte d'identité perdue demande un timbre fiscal de 30 €.",
        ),
    ),
)  # fmt: skip

LOOK_ALIKES: tuple[Pair, ...] = (
    (
        national(
            "F951", "Passeport d'un enfant de moins de 15 ans", "Coût",
            "Le passeport d'un enfant coûte 17 €, à payer en timbres fiscaux.",
        ),
        sheet(
            "passeport-majeur", "Demander un passeport", "Prix",
            "Le passeport d'un adulte coûte 86 €, à payer en timbres fiscaux.",
        ),
    ),
    (
        national(
            "F952", "Carte d'identité : première demande", "Coût",
            "La première carte d'identité demande un timbre fiscal de 0 €.",
        ),
        sheet(
            "carte-volee", "Carte d'identité volée", "",
            "Le remplacement d'une carte d'identité volée demande un timbre fiscal de 25 €.",
        ),
    ),
    (
        sheet(
            "cantine-2025", "Cantine : tarifs 2025-2026", "Prix d'un repas",
            "Tranche: C ; Prix du repas: 2,40 €", kind=TABLE,
        ),
        sheet(
            "cantine-2026", "Cantine : tarifs 2026-2027", "Prix d'un repas",
            "Tranche: C ; Prix du repas: 2,52 €", kind=TABLE,
        ),
    ),
    (
        sheet(
            "piscine-montbrun", "Piscine de la vallée", "Tarifs",
            "L'entrée d'un adulte à la piscine coûte 5,20 €.", territory="Montbrun-le-Haut",
        ),
        sheet(
            "piscine-belleroche", "Piscine municipale", "Tarifs",
            "L'entrée d'un adulte à la piscine coûte 4,60 €.", territory="Belleroche",
        ),
    ),
    (
        sheet(
            "musee-semaine", "Visiter le musée en semaine", "Horaires",
            "Le musée est ouvert le mardi de 10 h à 18 h.",
        ),
        sheet(
            "musee-dimanche", "Le musée en famille", "Horaires",
            "Le musée est ouvert le dimanche de 14 h à 19 h.",
        ),
    ),
    (
        national(
            "F956", "Se marier en mairie", "Délai",
            "Le mariage est célébré au plus tôt 10 jours après le dépôt du dossier en mairie.",
        ),
        sheet(
            "pacs-mairie", "Conclure un Pacs en mairie", "Délai",
            "Le Pacs est enregistré au plus tôt 21 jours après le dépôt du dossier en mairie.",
        ),
    ),
    (
        sheet(
            "piscine-tanneries", "Piscine des Tanneries", "Nous joindre",
            "Appelez la piscine des Tanneries au 04 00 00 13 05.",
        ),
        sheet(
            "piscine-garanciere", "Piscine de la Garancière", "Nous joindre",
            "Appelez la piscine de la Garancière au 04 00 00 13 06.",
        ),
    ),
    (
        national(
            "F958", "Contester une amende de stationnement", "",
            "Le recours contre l'avis de paiement se dépose dans un délai de quinze jours.",
        ),
        sheet(
            "recours-stationnement", "Contester un avis de paiement", "",
            "Déposez le recours contre l'avis de paiement dans un délai de 15 jours.",
        ),
    ),
    (
        sheet(
            "dechetterie-ete", "Déchèterie : horaires d'été", "",
            "La déchèterie du Moulin ouvre de 8 h à 19 h en été.",
        ),
        sheet(
            "dechetterie-hiver", "Déchèterie : horaires d'hiver", "",
            "La déchèterie du Moulin ouvre de 9 h à 17 h en hiver.",
        ),
    ),
    (
        sheet(
            "bibliotheque-pret", "Emprunter des livres", "",
            "La bibliothèque prête 10 livres pour 3 semaines.",
        ),
        sheet(
            "ludotheque-pret", "Emprunter des jeux", "",
            "La ludothèque prête 2 jeux pour 3 semaines.",
        ),
    ),
    (
        sheet(
            "identification-chien", "Faire identifier son chien", "",
            "La puce d'identification d'un chien est posée pour 72 €.",
        ),
        sheet(
            "identification-chat", "Faire identifier son chat", "",
            "La puce d'identification d'un chat est posée pour 65 €.",
        ),
    ),
    (
        sheet(
            "garderie-a", "Accueil du soir", "Tarifs",
            "Tranche: A ; Prix de la soirée: 0,80 €", kind=TABLE,
        ),
        sheet(
            "garderie-b", "Accueil du soir à l'école", "Tarifs",
            "Tranche: B ; Prix de la soirée: 1,20 €", kind=TABLE,
        ),
    ),
    (
        sheet(
            "velos-habitants", "Louer un vélo électrique", "",
            "La location d'un vélo électrique coûte 35 € par mois pour les habitants.",
        ),
        sheet(
            "velos-autres", "Vélos électriques en location", "",
            "La location d'un vélo électrique coûte 60 € par mois pour les extérieurs.",
        ),
    ),
    (
        national(
            "F964", "Permis de construire", "Instruction",
            "Le délai d'instruction d'un permis de construire est de 3 mois.",
        ),
        sheet(
            "declaration-travaux", "Déclaration préalable de travaux", "Instruction",
            "Le délai d'instruction d'une déclaration préalable de travaux est de 1 mois.",
        ),
    ),
    (
        national(
            "F965", "Permis B", "Âge",
            "Pour passer l'examen du permis B, vous devez avoir au moins 17 ans.",
        ),
        national(
            "F966", "Permis A2", "Âge",
            "Pour passer l'examen du permis A2, vous devez avoir au moins 18 ans.",
        ),
    ),
)  # fmt: skip
