"""Word lists of the English grammar: what heads a phrase of which type, and what never does."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(text.split())


def verbs(text: str) -> frozenset[str]:
    """The forms of verbs; `give/gave/given` names those that no rule makes."""
    found: set[str] = set()
    for entry in text.split():
        base, *others = entry.split("/")
        stem = base[:-1] if base.endswith("e") else base
        third = f"{base}es" if base.endswith(("s", "sh", "ch", "x", "o")) else f"{base}s"
        found.update((base, third, f"{stem}ed", f"{stem}ing", *others))
        if base.endswith("y") and base[-2] not in "aeo":
            found.update((f"{base[:-1]}ies", f"{base[:-1]}ied"))
    return frozenset(found)


def phrases(text: str) -> frozenset[str]:
    """The phrases of a text, cut at commas and line ends, as a set."""
    return frozenset(" ".join(phrase.split()) for phrase in text.replace("\n", ",").split(",") if phrase.strip())


POLICY_HEADS = words(
    "act acts law laws code constitution bill ordinance decree regulation regulations directive decision decisions"
    " recommendation recommendations resolution convention charter treaty protocol compact covenant declaration"
    " communiqué communique plan plans outline strategy strategies framework measures opinions notice notices guideline"
    " guidelines guidance programme program agenda manifesto policy roadmap rules order orders standards standard"
    " provisions bylaws statute statutes review white-paper paper concordat accord requirements programs amendments"
)
# Heads that make a policy only of a title that says so with more than one capitalised word.
POLICY_WEAK_HEADS = words(
    "code order orders decision decisions paper program programme programs review notice notices policy framework"
    " recommendation recommendations resolution standards standard requirements provisions agenda rules amendments"
    " guidance measures opinions bill"
)
# Class names of planning documents: lower case, with a word before that says which plan.
POLICY_CLASS_HEADS = words("plan plans strategy framework programme programmes")
POLICY_CLASS_MODIFIERS = words(
    "transition improvement proposed operational annual corporate work detailed state local national development"
    " strategic"
    " skills implementation action education unified regional multiannual overall sector industry tertiary careers"
    " revised investment legislative compliance approved learner journey qualifications quality master five-year"
    " workforce estimates business employment training statistical rehabilitation"
)
SHORT_POLICIES = words(
    "act code convention charter regulation directive plan measures programme strategy law ordinance protocol compact"
    " agreement constitution framework recommendation declaration outline opinions decision treaty agenda programmes"
    " order rules bill resolution decree proclamation statute"
)
PROVISION_WORDS = words(
    "section sections subsection subsections paragraph paragraphs subparagraph subparagraphs clause clauses subclause"
    " article articles chapter chapters subchapter subchapters title titles part parts subpart division subdivision"
    " schedule schedules annex annexes appendix point points item rule regulation subtitle"
)

ORGANIZATION_HEADS = words(
    "ministry department commission council authority agency board office bureau committee centre center institute"
    " congress parliament bank union organisation organization association federation administration court tribunal"
    " senate assembly government treasury secretariat service regulator corporation company confederation chamber"
    " taskforce force cabinet foundation university college institution directorate inspectorate partnership bundestag"
    " bundesrat group house society trust network court ombudsman panel conference body"
)
OFFICES = phrases(
    """secretary, minister, governor, governor-general, president, commissioner, mayor, director, director-general,
    chief executive officer, chief executive, registrar, auditor-general, attorney general, chief minister, premier,
    secretary-general, comptroller general, chancellor, king, queen, prime minister, inspector general,
    governor in council, deputy minister, state secretary, chief commissioner, deputy secretary,
    director general, secretary general, receiver general, chairman, chairperson, chairwoman, vice chairman,
    vice-chairman, deputy chairman, vice president, vice-president, principal, accountant general, superintendent,
    treasurer, associate director, deputy director, executive director, administrative director, deputy registrar,
    public trustee, information commissioner, privacy commissioner, state superintendent, dean, rector,
    assistant secretary, chief justice, controller, solicitor-general, ombudsman, administrator"""
)
SHORT_ORGANIZATIONS = words(
    "commission council board committee authority agency regulator department ministry centre center institute office"
    " parliament congress service government bureau court tribunal secretariat assembly senate bank union foundation"
    " university association corporation federation confederation chamber directorate administration inspectorate"
    " cabinet"
)

ACTOR_HEADS = words(
    """
    actor actors adult adults adviser advisers agency agencies agent agents alliance alliances applicant applicants
    apprentice apprentices apprenticeship-provider association associations audience auditor auditors authority
    authorities beneficiary beneficiaries board boards body bodies borrower borrowers business businesses candidate
    candidates carer carers centre-staff chamber chambers child children citizen citizens claimant claimants coach
    coaches college colleges committee committees community communities company companies concentrator concentrators
    consortium consortia consultant consultants contractor contractors corporation corporations council councils
    country countries counsellor counsellors craftsman craftsmen creditor creditors debtor debtors department
    departments dependant dependants director directors disabled educator educators employee employees employer
    employers enterprise enterprises entity entities entrepreneur entrepreneurs expert experts faculty family families
    federation federations firm firms foreigner foundations government governments graduate graduates group
    groups guardian guardians headquarters holder holders household households immigrant immigrants individual
    individuals industries inspector inspectors institute institutes institution institutions instructor instructors
    investigator investigators investor investors jobseeker jobseekers labourer labourers learner learners lecturer
    lecturers lender lenders librarian librarians master masters member members mentor mentors migrant migrants minister
    ministers minority minorities national nationals newcomer newcomers ngo ngos occupier occupiers officer officers
    official officials operator operators organisation organisations organization organizations owner owners parent
    parents participant participants participants partner partners partnership partnerships party parties patient
    patients pensioner pensioners people peoples person personnel persons practitioner practitioners
    professional professionals provider providers pupil pupils recipient recipients recruiter recruiters
    refugee refugees registrar registrars regulator regulators representative representatives researcher researchers
    resident residents school schools secretary shareholder shareholders spouse spouses staff stakeholder stakeholders
    state states student students subcontractor subcontractors supervisor supervisors supplier suppliers talents
    taxpayer taxpayers teacher teachers technician technicians tenant tenants trainee trainees trainer trainers tutor
    tutors undertaking undertakings undergraduate undergraduates union unions universities university veteran veterans
    victim victims volunteer volunteers winner winners woman women worker workers workforce youth youths
    man men girls boys freelancer freelancers witness witnesses chairman chairperson chair deputy vice-chairman
    tradesperson tradespeople tradeswomen sponsor sponsors multi-subjects territory territories assessor
    assessors sector delegate delegates mps ambassadors peers intermediary intermediaries nurses physicians engineers
    franchisee operatives operative successor successors trustee trustees debtor user users public-servant
    administrators administrator farmers farmer seafarers seafarer lawyers police commission-member ministry ministries
    municipality municipalities province provinces district districts region regions academic academics scholars
    scholar leader leaders manager managers executive executives panel panels backbone backbones enrollee enrollees
    offender offenders licensee licensees registrant registrants appellant caregivers caregiver minors minor juveniles
    consumer consumers customer customers client clients cohort cohorts grantee grantees awardee fellows fellow
    tribes tribe nation nations academies academy polytechnics polytechnic kindergartens bureau bureaus signatory
    signatories contributor contributors peer artisan artisans journeyman journeymen journeyworker journeyworkers
    homemakers dropouts leavers returners nonprofit nonprofits practitioners parents-in-law
    coordinator coordinators evaluator evaluators developer developers facilitator facilitators mediator mediators
    verifier verifiers examiner examiners moderator moderators judge judges magistrate magistrates guarantor guarantors
    insurer insurers bank banks laborer laborers orphan orphans dependent dependents widow widows heir heirs inmate
    inmates prisoner prisoners alumni intern interns novice novices recruit recruits servant servants tenderer tenderers
    bidder bidders subscriber subscribers translator translators interpreter interpreters physician physicians
    alien aliens spokesperson designee appointee appointees incumbent incumbents cooperative cooperatives
    laboratory laboratories charity charities movement seller sellers trader traders craftsperson craftspeople
    electrician electricians counselor counselors psychologists advocate advocates jobholders mediators
    policymakers policy-makers decision-makers laureate foster-parents siblings
    """
)
# Heads that are actors only with a modifier before them, or a modifier that names no body.
ACTOR_BARE_NOT = words(
    "sector region regions district districts group groups national nationals chair master minor minority headquarters"
    " subjects peer network leader executive executives panel panels deputy principal user territory community"
    " council board committee commission department office union centre ministry province provinces partnership"
    " partnerships alliance alliances state-of minority winner union executive audience university-level secretary"
    " cohort cohorts nation nations undertaking family household"
)
# Compound last words after which a noun that looks like an actor is none.
ACTOR_NOT = phrases(
    """third party rights, pilot group, working group, working groups, age group, age groups, target group, member of,
    focus groups, job seeker, other hand, human body, student body, school district, expert group, contact group,
    union, european union, united states, member of staff, person-days, full-time, single subject"""
)
SECTOR_MODIFIERS = words("education private public business third voluntary community industry industrial enterprise")
ACTOR_SUFFIXES = (
    "holder",
    "seeker",
    "worker",
    "maker",
    "leaver",
    "learner",
    "provider",
    "owner",
    "giver",
    "trainer",
    "ician",
    "ologist",
    "person",
    "people",
    "women",
    "teacher",
    "builder",
)

INSTRUMENT_HEADS = words(
    """
    accreditation accreditations agreement agreements allowance allowances award awards base bases bond bonds bonus
    bonuses bursary bursaries campaign campaigns certificate certificates certification certifications contract
    contracts covenant credit credits credential credentials deduction deductions deed diploma diplomas dues exemption
    exemptions exhibitions fee fees fellowship fellowships fine fines fund funds grant grants guarantee guarantees
    hotline incentive incentives indenture indentures insurance label labels levy levies licence licences license
    licenses list loan loans memorandum memoranda moratorium notice notices passport passports pension penalty penalties
    permit permits pilot pilots platform platforms portal portals prize prizes database databases website websites
    rebate rebates reduction register registers registration registrations registry reimbursement report reports
    reward rewards sanction sanctions scheme schemes scholarship scholarships stipend stipends subsidy subsidies
    subvention surcharge toolkit toolkits tax taxes voucher vouchers warrant apprenticeship apprenticeships
    traineeship traineeships advertisement allotment allotments direction directions directive directives order orders
    waiver waivers observatory incubator incubators clearinghouse helpline medal medals remuneration qualification
    qualifications statement statements injunction injunctions undertaking recognition endorsement programme programmes
    program partnership apprenticeship-scheme training-centre subgrant subgrants reallotment reallotments pensions
    reimbursements rebates registries surcharges warrants diplomas credentials opinion opinions declaration declarations
    estimate estimates allocation allocations payment payments benefit benefits contribution contributions account
    accounts charge charges guide guides handbook manual leaflet brochure brochures bulletin newsletter indemnity
    indemnities royalty tuition premium premiums compensation deferment deferral relief dividend gratuity gratuities
    annuity honorarium micro-credit microcredit grants-in-aid endowment endowments donations gifts bequests
    """
)
# These head an instrument only with a modifier that makes them a concrete means.
INSTRUMENT_BARE_NOT = words(
    """
    list base bases fund funds scheme schemes award awards credit credits label labels reduction reductions order
    orders guarantee program statement statements undertaking recognition partnership qualification qualifications
    list notice insurance tax taxes remuneration endorsement website database incentive incentives pilot pilots
    platform platforms bond qualifications exhibitions contract programmes notices fines passport directions
    apprenticeship apprenticeships traineeship traineeships opinion opinions declaration declarations estimate estimates
    allocation allocations payment payments benefit benefits contribution contributions account accounts charge charges
    guide guides manual premium premiums compensation deferment deferral relief bulletin exemption exemptions
    """
)
# Orders that are law, and so texts, not means: `levy order`.
STATUTORY_ORDERS = words("levy commencement wages wage designation establishment apprenticeship transitional")
# Vague heads that any noun before them makes a concrete means: `training scheme`.
INSTRUMENT_OF_ANY_NOUN = words("scheme schemes fund pilot pilots guide guides handbook manual account accounts")
INSTRUMENT_KINDS = words(
    """
    tax pilot loan grant levy training quality improvement compliance scholarship apprenticeship certificate
    collaborative matching structural innovation unemployment written vocational vet infringement qualification
    postsecondary industry recognized registered audit management yearly planning benefit social security family
    maternity sickness disability old-age child survivors incentive employer insurance financial assistance advance
    interim repayment monetary pecuniary consolidation receiving penalty fiscal impact student apprentice wage
    hardship housing living travel fee tuition debt premium projected revised preliminary final service single
    cumulative procurement employment collective fixed-term individual skills welfare allotment award reference
    additional
    """
)
INSTRUMENT_MODIFIERS = {
    "programme": words("pilot mobility training exchange grant loan apprenticeship funding support"),
    "programmes": words("pilot mobility exchange grant loan apprenticeship"),
    "program": words("pilot loan grant outreach scholarship apprenticeship"),
    "base": words("training practice industrial innovation demonstration internship entrepreneurship"),
    "bases": words("training practice industrial innovation demonstration internship entrepreneurship"),
    "assistance": words("technical financial repayment educational monetary"),
    "funds": words("matching structural"),
    "model": words("funding alignment"),
    "centre": words("innovation service training skills manufacturing"),
    "center": words("innovation service training skills manufacturing"),
    "centres": words("innovation service training skills manufacturing development"),
    "centers": words("innovation service training skills manufacturing development"),
    "system": words("apprenticeship tutor credit levy loan voucher delivery referral"),
    "arrangements": words("cooperative reciprocal"),
    "aid": words("financial student"),
    "leave": words("educational"),
    "list": words("eligible"),
    "approval": words("funding written prior ministerial course programme accreditation"),
    "authorisation": words("written prior special formal"),
    "authorization": words("written prior special formal"),
    "badge": words("digital open skills competence competency"),
    "badges": words("digital open skills competence competency micro"),
    "capital": words("seed start-up venture"),
    "fund": words("revolving guarantee matching bursary loan grant training skills trust equalisation solidarity"),
    "kit": words("tool starter"),
    "kits": words("tool starter"),
    "logbook": words("training trainee apprenticeship"),
    "mark": words("quality kite"),
    "marks": words("quality kite"),
    "measures": words("support"),
    "order": words("training"),
    "orders": words("training"),
    "recognition": words("provisional formal full interim"),
    "study": words("tracer"),
    "studies": words("tracer"),
    "support": words("grant"),
    "systems": words("apprenticeship credit levy loan voucher"),
    "tax": words("employment training payroll levy"),
    "award": words("performance"),
    "statement": words("annual"),
    "plan": words("training assistance repayment insurance pension"),
    "plans": words("training assistance repayment insurance pension"),
    "agreement": words("memorandum"),
}
INDUSTRY_HEADS = words(
    "manufacturing agriculture construction logistics e-commerce tourism hospitality mining forestry fisheries"
    " blockchain biotechnology healthcare automotive aerospace electronics shipping retail telecommunications"
    " robotics horticulture aquaculture biomedicine fintech nanotechnology cybersecurity pharmaceuticals"
)
INDUSTRY_ENDINGS = phrases(
    """industry, industries, manufacturing, technology, computing, internet, grid, energy, reality, economy,
    intelligence, engineering, science, security, services, equipment, materials, robotics, logistics, care,
    protection, vehicles, data, trade, trades"""
)
INDUSTRY_PHRASES = phrases(
    """
    information technology, digital technology, new energy, smart grid, cloud computing, mobile internet, big data,
    artificial intelligence, internet of things, virtual reality, augmented reality, environmental protection,
    sharing economy, digital economy, green manufacturing, intelligent manufacturing, smart manufacturing,
    advanced manufacturing, smart manufacturing equipment, high-end equipment, new materials, elderly care,
    modern agriculture, rural economy, data science, computer science, civil engineering, mechanical engineering,
    electrical engineering, software engineering, cyber security, information security, digital and cyber security,
    health care, early childhood education, financial services, social care, food processing, renewable energy,
    low-altitude economy, new generation information technology, creative industries, building trades
    """
)
INDUSTRY_MODIFIERS_NOT = words(
    "particular relevant specified one single whole specific industry modern old the different same certain"
    " relevant other respective each all training educational close closer strong stronger similar local regional"
    " national domestic international related private regulated own entire"
)

MORE_PLACES = phrases(
    "Union, EU, U.S., United States, European Union, Commonwealth, Great Britain, Christmas Island, Marshall"
    " Islands, Brussels, Geneva, Strasbourg, Paris, Turin, Edinburgh, Glasgow, Colombo, Wellington, Canberra,"
    " Ottawa, London, Cardiff, Belfast, Dublin, Berlin, Bonn, Vienna, Rome, Milan, Florence, Madrid, Lisbon,"
    " Amsterdam, Rotterdam, Maastricht, The Hague, Copenhagen, Odense, Stockholm, Oslo, Helsinki, Warsaw,"
    " Prague, Budapest, Bucharest, Sofia, Athens, Thessaloniki, Zagreb, Ljubljana, Bratislava, Vilnius, Riga, Tallinn,"
    " Nicosia, Valletta, Bruges, Ghent, Antwerp, Trier, Cologne, Munich, Hamburg, Frankfurt, Lyon, Marseille, Zurich,"
    " Lausanne, Washington, New York, Chicago, Boston, Toronto, Montreal, Sydney, Melbourne, Brisbane, Perth,"
    " Adelaide, Darwin, Hobart, Auckland, Christchurch, Tokyo, Seoul, New Delhi, Kandy, Nairobi, Lagos, Abuja, Accra"
)
PLACE_CLASS_HEADS = words(
    "country countries area areas region regions territory territories locality localities city cities municipality"
)
PLACE_CLASS_MODIFIERS = words(
    "participating third rural urban remote isolated local outlying delivery member non-participating partner"
    " neighbouring"
    " developing developed labor labour market underserved western eastern central border coastal deprived priority"
    " metropolitan disadvantaged high-poverty low-income mountainous impoverished poverty-stricken ethnic outermost"
)

NATIONALITIES = words(
    "scottish australian american german chinese european french british canadian english irish welsh swiss austrian"
    " dutch indian japanese korean federal national state"
)

COUNTED = phrases("percent, per cent, %")
MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan\.|Feb\.|Mar\.|Apr\.|Jun\.|Jul\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\."
)
QUANTIFIERS = words(
    "the a an each any every all some such other another no either neither both certain particular many most more few"
    " several various numerous this that these those its their his her our your my same own following said first"
    " least fewer less expression expressions term terms above relevant respective whole only multiple further"
    " additional half"
)

AUTHORITY_HEADS = ORGANIZATION_HEADS | words(
    "minister ministers secretary commissioner agency authorities state states"
)
# What opinions, plans and lists of actions call for, in the form of an order.
CALLS = words(
    "accelerate accredit achieve adapt address adhere adjust adopt advance advocate aim align allocate analyse"
    " analyze appoint apply approve arrange assess assign assist attract audit avoid balance boost bring broaden"
    " build carry centre champion change charge check clarify clear close collaborate collect combine commission"
    " communicate complete comply concentrate conduct connect consider consolidate construct consult continue"
    " contribute control convene convert cooperate coordinate co-ordinate cover create cultivate cut deepen define"
    " delegate deliver demonstrate deploy design develop devise disseminate distribute diversify double draft draw"
    " drive eliminate embed empower enable encourage enforce engage enhance enlarge enrich ensure equip establish"
    " evaluate examine exempt expand expedite explore extend facilitate finance finalise finalize fix focus follow"
    " form formulate foster fulfil fulfill fund gather give grant guarantee guide handle harmonise harmonize help"
    " hold identify implement improve include incorporate increase inform innovate inspect institute integrate"
    " intensify introduce invest investigate invite involve issue join keep launch lead leverage link list lower"
    " maintain make manage map match maximise maximize measure mobilise mobilize modernise modernize monitor"
    " motivate move nurture observe offer open operate optimise optimize organise organize oversee participate pay"
    " perfect persist pilot place plan pool popularise popularize prepare prevent prioritise prioritize produce"
    " promote propose protect provide publicise publicize publish pursue put raise rationalise reach realise realize"
    " recognise recognize recruit rectify reduce refine reform regulate reinforce relax rely remove replace report"
    " require research resolve respect respond restructure retain review revise revitalise revitalize reward"
    " safeguard scale secure seek select set share shift simplify solve speed spread stabilise standardise"
    " standardize start step stick stimulate streamline strengthen strive study submit subsidise subsidize supervise"
    " supply support sustain tailor take target test tighten track train transform undertake unify update upgrade"
    " uphold urge use utilise utilize verify widen work"
)
