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

# Written after the method stood, to see how it does on what it was not made with. It was then
# mended in general ways (verbs' endings, sentences one word apart), so they are no longer blind.
MORE_CONFLICTS: tuple[Pair, ...] = (
    (
        national(
            "F9001",
            "Duplicata du livret de famille",
            "",
            "La demande de duplicata du livret de famille est gratuite et prend 1 mois.",
        ),
        sheet(
            "autre-2-livret",
            "Livret de famille perdu",
            "",
            "Comptez 2 mois pour recevoir un duplicata du livret de famille.",
        ),
    ),
    (
        sheet(
            "autre-3-bus",
            "Se déplacer en bus",
            "Abonnements",
            "L'abonnement annuel des plus de 65 ans coûte 95 €.",
        ),
        sheet(
            "autre-4-seniors",
            "Vivre à Belleroche après 65 ans",
            "Transports",
            "Le bus est à 110 € par an avec l'abonnement des plus de 65 ans.",
        ),
    ),
    (
        sheet(
            "autre-5-encombrants",
            "Encombrants",
            "Rendez-vous",
            "Le dépôt d'encombrants devant chez vous est limité à 2 m³ par rendez-vous.",
        ),
        sheet(
            "autre-6-debarras",
            "Se débarrasser d'un meuble",
            "",
            "Lors d'un rendez-vous, les encombrants déposés devant chez vous ne "
            "dépassent pas 3 m³.",
        ),
    ),
    (
        national(
            "F9007",
            "Permis de construire : affichage",
            "",
            "Le permis doit être affiché sur le terrain pendant 2 mois au moins "
            "pour que les tiers puissent le contester.",
        ),
        sheet(
            "autre-8-affichage",
            "Afficher son permis sur le terrain",
            "",
            "L'affichage du permis sur le terrain dure 3 mois : les tiers "
            "peuvent le contester pendant ce temps.",
        ),
    ),
    (
        sheet(
            "autre-9-marche",
            "Marché des Halles",
            "",
            "Le marché des Halles se tient le samedi de 7 h à 13 h.",
        ),
        sheet(
            "autre-10-commerces",
            "Faire ses courses",
            "Marchés",
            "Samedi, de 8 h à 13 h : marché des Halles.",
        ),
    ),
    (
        sheet(
            "autre-11-amende-depot",
            "Dépôt sauvage",
            "",
            "Un dépôt sauvage d'ordures est puni d'une amende de 135 €.",
        ),
        sheet(
            "autre-12-proprete",
            "Garder la ville propre",
            "Sanctions",
            "Abandonner ses ordures (dépôt sauvage) : 150 € d'amende.",
        ),
    ),
    (
        national(
            "F9013",
            "Autorisation de voirie",
            "",
            "Déposez la demande d'autorisation de voirie 15 jours avant le début des travaux.",
        ),
        sheet(
            "autre-14-echafaudage",
            "Poser un échafaudage",
            "Délai",
            "La demande d'autorisation de voirie se dépose 21 jours avant le début des travaux.",
        ),
    ),
    (
        sheet(
            "autre-15-conservatoire",
            "Conservatoire",
            "Tarifs 2026-2027",
            "Discipline: Piano ; Droits d'inscription annuels: 210 €",
            kind=TABLE,
        ),
        sheet(
            "autre-16-loisirs",
            "Guide des loisirs 2026-2027",
            "Conservatoire",
            "Discipline: Piano ; Inscription annuelle: 230 €",
            kind=TABLE,
        ),
    ),
    (
        sheet(
            "autre-17-cimetiere",
            "Horaires du cimetière",
            "",
            "Le cimetière Saint-Orlan ferme à 18 h 30 en été.",
        ),
        sheet(
            "autre-18-obseques",
            "Organiser des obsèques",
            "Cimetières",
            "En été, fermeture du cimetière Saint-Orlan à 19 h 30.",
        ),
    ),
    (
        national(
            "F9019",
            "Inscription sur les listes électorales",
            "",
            "Il faut s'inscrire au plus tard le 6e vendredi, soit 37 jours avant le scrutin.",
        ),
        sheet(
            "autre-20-elections",
            "Voter à Belleroche",
            "",
            "Pour voter, inscrivez-vous sur les listes électorales au moins 31 "
            "jours avant le scrutin.",
        ),
    ),
    (
        national(
            "F9201",
            "Pacs",
            "Enregistrement",
            "Les partenaires d'un Pacs obtiennent un rendez-vous dans un délai de 1 mois.",
        ),
        sheet(
            "encore-2-pacs2",
            "Se pacser à la mairie",
            "",
            "Pour un Pacs, le rendez-vous est donné sous 2 mois aux partenaires.",
        ),
    ),
    (
        sheet(
            "encore-3-camping",
            "Camping des Saules",
            "Tarifs",
            "L'emplacement de tente au camping des Saules revient à 14 € la nuit.",
        ),
        sheet(
            "encore-4-tourisme",
            "Dormir à Belleroche",
            "Camping",
            "Au camping des Saules, une nuit sous la tente coûte 16 € l'emplacement.",
        ),
    ),
    (
        national(
            "F9205",
            "Allocation personnalisée d'autonomie (Apa)",
            "Conditions",
            "L'Apa est ouverte aux personnes d'au moins 60 ans en perte d'autonomie.",
        ),
        sheet(
            "encore-6-apa",
            "Demander l'Apa au département",
            "",
            "Il faut avoir 65 ans et une perte d'autonomie pour ouvrir droit à l'Apa.",
        ),
    ),
    (
        sheet(
            "encore-7-benne",
            "Faire poser une benne",
            "",
            "La redevance d'occupation du domaine public pour une benne est de 12 € par jour.",
        ),
        sheet(
            "encore-8-travaux",
            "Travaux chez soi",
            "Benne et échafaudage",
            "Une benne sur le domaine public : redevance d'occupation de 15 € par jour.",
        ),
    ),
    (
        sheet(
            "encore-9-compost",
            "Composteur",
            "",
            "Un composteur de 400 litres est fourni contre 20 €.",
        ),
        sheet(
            "encore-10-dechets",
            "Réduire ses déchets",
            "Composter",
            "La métropole fournit un composteur de 400 litres pour 25 €.",
        ),
    ),
    (
        sheet(
            "encore-11-stationnement",
            "Stationner en zone verte",
            "",
            "Le stationnement en zone verte est limité à 4 h.",
        ),
        sheet(
            "encore-12-centre-ville",
            "Venir au centre-ville",
            "En voiture",
            "En zone verte, on ne stationne pas plus de 3 h.",
        ),
    ),
    (
        national(
            "F9213",
            "Chien dangereux : permis de détention",
            "",
            "Sans permis de détention, le propriétaire d'un chien dangereux "
            "risque une amende de 3 750 €.",
        ),
        sheet(
            "encore-14-chien-danger",
            "Déclarer un chien dangereux",
            "",
            "Détenir un chien dangereux sans permis de détention expose à une amende de 1 500 €.",
        ),
    ),
    (
        sheet(
            "encore-15-conseil",
            "Assister au conseil municipal",
            "",
            "Le conseil municipal se réunit le premier lundi du mois à 18 h 30.",
        ),
        sheet(
            "encore-16-democratie",
            "Participer à la vie locale",
            "Conseil municipal",
            "Les séances du conseil municipal débutent à 19 h le premier lundi du mois.",
        ),
    ),
)

MORE_LOOK_ALIKES: tuple[Pair, ...] = (
    (
        sheet(
            "autre-semblable-1-a1",
            "Garde d'animaux",
            "",
            "La pension d'un chien coûte 18 € par jour.",
        ),
        sheet(
            "autre-semblable-2-b1",
            "Pension animale",
            "",
            "La pension d'un chat coûte 12 € par jour.",
        ),
    ),
    (
        sheet("autre-semblable-3-a2", "Marché du samedi", "", "Le marché du samedi ouvre à 7 h."),
        sheet(
            "autre-semblable-4-b2", "Marché du mercredi", "", "Le marché du mercredi ouvre à 8 h."
        ),
    ),
    (
        national(
            "F9105",
            "Acte de naissance",
            "",
            "La demande d'acte de naissance est traitée en 5 jours.",
        ),
        sheet(
            "autre-semblable-6-b3",
            "Acte de décès",
            "",
            "La demande d'acte de décès est traitée en 3 jours.",
        ),
    ),
    (
        sheet(
            "autre-semblable-7-a4",
            "Bibliothèque Jules-Verne",
            "",
            "La bibliothèque Jules-Verne ferme à 19 h.",
        ),
        sheet(
            "autre-semblable-8-b4",
            "Bibliothèque Colette",
            "",
            "La bibliothèque Colette ferme à 18 h.",
        ),
    ),
    (
        sheet(
            "autre-semblable-9-a5",
            "Tennis couvert",
            "",
            "La location d'un court couvert coûte 14 € l'heure.",
        ),
        sheet(
            "autre-semblable-10-b5",
            "Tennis extérieur",
            "",
            "La location d'un court extérieur coûte 8 € l'heure.",
        ),
    ),
    (
        sheet(
            "autre-semblable-11-a6",
            "Aide au permis de conduire",
            "",
            "L'aide au permis de conduire est de 400 €.",
        ),
        sheet(
            "autre-semblable-12-b6",
            "Aide au vélo électrique",
            "",
            "L'aide à l'achat d'un vélo électrique est de 200 €.",
        ),
    ),
    (
        sheet(
            "autre-semblable-13-a7",
            "Crèche : inscription",
            "",
            "L'inscription en crèche ouvre le 1er mars 2027.",
        ),
        sheet(
            "autre-semblable-14-b7",
            "École : inscription",
            "",
            "L'inscription à l'école ouvre le 15 février 2027.",
        ),
    ),
    (
        national(
            "F9115", "Passeport d'un majeur", "", "Le passeport d'un adulte est valable 10 ans."
        ),
        sheet(
            "autre-semblable-16-b8",
            "Passeport d'un enfant",
            "",
            "Le passeport d'un mineur est valable 5 ans.",
        ),
    ),
    (
        sheet(
            "autre-semblable-17-a9",
            "Taxi social",
            "",
            "La course en taxi social coûte 5 € dans la commune.",
        ),
        sheet(
            "autre-semblable-18-b9",
            "Navette",
            "",
            "La course en navette coûte 2 € dans la commune.",
        ),
    ),
    (
        sheet(
            "autre-semblable-19-a10",
            "Poubelle de 120 litres",
            "",
            "Le bac de 120 litres est livré sous 10 jours.",
        ),
        sheet(
            "autre-semblable-20-b10",
            "Bac de 240 litres",
            "",
            "Le bac de 240 litres est livré sous 20 jours.",
        ),
    ),
    (
        sheet(
            "encore-semblable-1-a1",
            "Salle Pasteur",
            "",
            "La salle Pasteur peut accueillir 80 personnes.",
        ),
        sheet(
            "encore-semblable-2-b1",
            "Salle Molière",
            "",
            "La salle Molière peut accueillir 120 personnes.",
        ),
    ),
    (
        sheet(
            "encore-semblable-3-a2", "Sénior : repas", "", "Le repas livré à domicile coûte 8 €."
        ),
        sheet(
            "encore-semblable-4-b2",
            "Cantine du personnel",
            "",
            "Le repas pris au restaurant du personnel coûte 6 €.",
        ),
    ),
    (
        national("F9305", "Recours gracieux", "", "Le recours gracieux se dépose dans les 2 mois."),
        sheet(
            "encore-semblable-6-b3",
            "Recours contentieux",
            "",
            "Le recours contentieux se dépose dans les 4 mois.",
        ),
    ),
    (
        sheet(
            "encore-semblable-7-a4",
            "Ramassage des ordures",
            "",
            "Les ordures ménagères sont ramassées à partir de 5 h.",
        ),
        sheet(
            "encore-semblable-8-b4",
            "Ramassage du verre",
            "",
            "Le verre est ramassé à partir de 9 h.",
        ),
    ),
    (
        sheet(
            "encore-semblable-9-a5",
            "Concession de 15 ans",
            "",
            "La concession de 15 ans coûte 250 €.",
        ),
        sheet(
            "encore-semblable-10-b5",
            "Concession de 30 ans",
            "",
            "La concession de 30 ans coûte 520 €.",
        ),
    ),
    (
        sheet(
            "encore-semblable-11-a6",
            "Vaccins",
            "",
            "Le vaccin contre la grippe est fait jusqu'au 31 janvier 2027.",
        ),
        sheet(
            "encore-semblable-12-b6",
            "Vaccins des enfants",
            "",
            "Le vaccin contre la rougeole est fait jusqu'au 30 juin 2027.",
        ),
    ),
    (
        sheet(
            "encore-semblable-13-a7",
            "Zone A",
            "",
            "En zone A, le stationnement coûte 2 € de l'heure.",
        ),
        sheet(
            "encore-semblable-14-b7",
            "Zone B",
            "",
            "En zone B, le stationnement coûte 1 € de l'heure.",
        ),
    ),
    (
        national(
            "F9315", "Carte de séjour étudiant", "", "La carte de séjour étudiant est valable 1 an."
        ),
        national("F9316", "Carte de résident", "", "La carte de résident est valable 10 ans."),
    ),
)
