"""Bodies found by how their names are built: governments and their departments, ministries, congresses, known names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from policykg.annotations.chinese.reading import Draft, Reading
from policykg.model import MentionType

LEVEL = (
    r"(?:国务院|县级以上地方各级|县级以上各级|县级以上地方|县级以上|省级以上|市级以上|设区的市级以上|"
    r"设区的市|不设区的市|市辖区|自治区|自治州|自治县|自治旗|"
    r"直辖市|区县（市）|县（市、区）|县（市）|区（市）|（市）区|市（地）|市|县|(?<!地)区|省|州|盟|旗|乡镇|乡|镇|"
    r"街道|地方各级|地方|省级|市级|地市级|县级|区级|乡级|乡镇级|同级|本级|上级|下级|所在地|安置地|户籍地|住所地|居住地|接收地|各级)"
)
SECTOR = (
    r"(?:教育体育|发改|经信|经济信息|人力社保|卫健|农业和农村|教育科技|教育|人力资源和社会保障|"
    r"人力资源社会保障|人力资源|人社|劳动和社会保障|劳动保障|劳动|社会保障|财政|发展和改革|发展改革|"
    r"经济和信息化|经济信息化|工业和信息化|工业信息化|"
    r"科学技术|科技|农业农村|农业|商务|文化广电旅游|文化和旅游|文化旅游|文化|旅游|卫生健康|卫生|"
    r"市场监督管理|市场监管|工商|国有资产监督管理|国有资产管理|国有资产|国资|税务|审计|民政|退役军人事务|"
    r"退役军人|"
    r"公安|司法|住房和城乡建设|住房城乡建设|住房建设|交通运输|交通|水利|应急管理|生态环境|自然资源|"
    r"规划和自然资源|规划资源|城乡规划|机构编制|编制|统计|金融管理|金融监管|金融|医疗保障|乡村振兴|扶贫|"
    r"体育|"
    r"民族事务|民族|宗教|外事|海关|知识产权|数据管理|大数据管理|残联|安全生产监督管理|安全监管|价格|物价|"
    r"土地|国土资源|林业|新闻出版|广播电视|通信|网信|组织|宣传|统战|行业|业务|政府|职业教育|教育督导|学位|"
    r"招生考试|人事|经济)"
)
_JOIN = r"(?:、|和|以及|及|或者|或|与)"
_PROVINCE = (
    r"(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|"
    r"海南|四川|贵州|云南|陕西|甘肃|青海|台湾"
    r"|内蒙古|广西|西藏|宁夏|新疆|宁波|杭州|深圳|广州|南京|苏州|青岛|大连|厦门|成都|武汉|西安|沈阳|哈尔滨|"
    r"长春|济南|郑州|长沙|合肥|福州|南昌|昆明|贵阳|太原|石家庄|海口|兰州|银川|西宁|南宁|无锡|常州|温州|"
    r"嘉兴|金华|珠海|佛山|东莞)"
)
PLACE_NAME = rf"{_PROVINCE}(?:维吾尔|回族|壮族)?(?:自治区|特别行政区|经济特区|省|市)?"
_LEVELS = rf"(?:{LEVEL}(?:{_JOIN}(?=(?:有关)?{LEVEL}))?(?:有关)?)"
_GOVERNMENT = re.compile(
    rf"(?:{PLACE_NAME})?{_LEVELS}{{0,8}}人民政府(?:办公厅|办公室)?|(?:{PLACE_NAME}|{_LEVELS}{{1,8}})政府(?!采购|购买|投资|网站)"
    r"|(?<![一-龥])政府(?=有关|主管|应当|可以|给予|采取|和|及|、)"
)
_SECTORS = rf"{SECTOR}(?:(?:行政)?(?:、|和|以及|及|或者){SECTOR}){{0,24}}"
_OFFICE = r"(?:行政主管部门|行政管理部门|监督管理部门|行政执法部门|主管部门|管理部门|行政部门|督导部门|部门|督导机构)"
_DEPARTMENT = re.compile(
    rf"(?P<owner>国务院|中央|{_GOVERNMENT.pattern}|(?:{PLACE_NAME}|"
    rf"(?:{LEVEL}(?:{_JOIN}(?={LEVEL}))?(?:以上)?){{1,6}}))?(?:的)?"
    rf"(?:(?P<sector>{_SECTORS})(?:工作|事务)?(?P<etc>等(?:有关|相关)?)?|(?P<some>有关|相关|各|各有关|"
    rf"其他有关))?(?P<office>{_OFFICE}|(?:工作|职能)部门)"
)
_CONGRESS = re.compile(
    rf"(?:(?:{PLACE_NAME}|第[一二三四五六七八九十]+届)?)(?:第[一二三四五六七八九十]+届)?(?:全国|地方各级|"
    rf"各级|省级|市)?人民代表大会(?:常务委员会)?|全国人大(?:常委会)?|中国人民政治协商会议"
)
_PROVINCES = re.compile(
    r"省、自治区、直辖市(?!人民|党|政府|的?(?:教育|有关))|各地区?(?=、|各|要|应|可|和|结合|根据)|各(?:省|市|"
    r"县)(?:（区、市）)?(?=要|应|可|和|须|于|将|把)"
    r"|(?<=任何)地方(?=和|、|或|不得)|(?<=的)地区(?=要|应|可(?!能)|须|不得)|(?:(?<![一-龥])|(?<=的))地方(?=要|应|可(?!能)|须|不得)"
)
_CENTRAL = re.compile(
    r"中共中央办公厅|国务院办公厅|党中央|中共中央|国务院(?!令|规定权)|中华人民共和国(?:教育部|财政部|"
    r"人力资源和社会保障部)"
    r"|(?:教育|财政|人力资源和?社会保障|科学技术|科技|工业和信息化|农业农村|农业|商务|民政|公安|司法|"
    r"住房和城乡建设|交通运输|水利|文化和旅游|国家卫生健康|退役军人事务|应急管理|生态环境|自然资源|"
    r"劳动和社会保障|人社|外交)部(?![门分队属署长])"
    r"|国家(?:发展和改革委员会|发展改革委|税务总局|统计局|市场监督管理总局|市场监管总局|乡村振兴局|"
    r"林业和草原局|知识产权局|体育总局|卫生健康委员会|卫生健康委|民族事务委员会|民委|开发银行)|国资委|"
    r"国务院国资委|国务院扶贫办"
    r"|中国人民银行|人民银行|银保监会|证监会|中央军委|共青团中央|全国总工会|中华全国总工会|全国妇联|"
    r"全国工商联|中华全国工商业联合会|中国残联|中国残疾人联合会|中华职业教育社|中央组织部|中央宣传部|"
    r"中国共产党(?!职业|基层|的?组织|党员)"
)
_COMMISSION = re.compile(r"国务院[一-龥]{2,12}?(?:委员会|领导小组|联席会议)(?!办公)")
_LOCAL = re.compile(
    rf"(?:{PLACE_NAME}|(?:(?<![一-龥])|(?<=[由经对向和与及同报送请]))(?:[一-龥]{{2,4}}?(?:自治[州县]|[县区]|(?=[省市])))?[省市]?)(?:{_SECTORS})(?:厅|局|委员会|委|办公室)(?![员托培派])|"
    rf"(?<=[、和，])市(?:总工会|工商业联合会|残疾人联合会|妇女联合会)|(?:{PLACE_NAME})?(?:总工会|"
    rf"工商业联合会|工商联)"
)
_NUMERALS = frozenset("二两三四五六七八九十0123456789")
_STAFF = re.compile(r"(?:的)?(?:工作人员|主要负责人|负责人|直属机构)")


def finder(known: Mapping[str, str]) -> Callable[[Reading], None]:
    """The component that adds bodies; `known` maps Chinese names to the ids of organisations."""
    names = _alternatives(name for name in known if len(name) > 2)

    def find(reading: Reading) -> None:
        """Add the bodies and classes of bodies that the text names."""
        _add_departments(reading)
        for match in _PROVINCES.finditer(reading.text):
            reading.add(Draft(match.start(), match.end(), "Actor", "bodies/provinces"))
        for match in _CONGRESS.finditer(reading.text):
            reading.add(Draft(match.start(), match.end(), "Organization", "bodies/congress"))
        for match in _GOVERNMENT.finditer(reading.text):
            reading.add(_government(reading.text, match))
        named = (("bodies/central", _COMMISSION), ("bodies/local", _LOCAL), ("bodies/known", names))
        for rule, pattern in (*named, ("bodies/central", _CENTRAL)):
            for match in pattern.finditer(reading.text):
                reading.add(Draft(match.start(), match.end(), "Organization", rule))
        _resolve(reading, known)

    return find


def _alternatives(names: Iterable[str]) -> re.Pattern[str]:
    """Any of the names; `省发展改革委` is not the national body whose short form ends it."""
    anyone = "|".join(map(re.escape, sorted(names, key=lambda n: (-len(n), n)))) or r"(?!)"
    return re.compile(rf"(?<![省市县区])(?:{anyone})")


def _add_departments(reading: Reading) -> None:
    previous: Draft | None = None
    for match in _DEPARTMENT.finditer(reading.text):
        start = match.start() + (reading.text[match.start()] == "的")
        if match["some"] and match["owner"] in (None, "各级"):
            start = match.start("office")
        before = reading.text[start - 1 : start]
        counted = start == match.start("office") and before in _NUMERALS  # `教育部等六部门`
        if counted or (before == "本" and not match["owner"]):
            continue
        draft = Draft(start, match.end(), _department_type(reading.text, match, previous), "bodies/department")
        staff = _STAFF.match(reading.text, match.end())
        if staff and staff.group().endswith("人员"):
            draft = Draft(start, staff.end(), "Actor", "bodies/staff")
        if reading.add(draft):
            previous = draft


def _department_type(text: str, match: re.Match[str], previous: Draft | None) -> MentionType:
    """One body by name (`国务院教育行政部门`, `市财政部门`) or a class of bodies."""
    owner = match["owner"] or ""
    if not match["sector"]:
        return "Actor"
    listed = (
        previous is not None
        and previous.type == "Organization"
        and text[previous.end : match.start()] in {"、", "和", "以及", "及", "会同"}
    )
    if not owner:
        return "Organization" if listed and not match["etc"] else "Actor"
    if owner in {"国务院", "市", "省", "自治区", "市人民政府", "省人民政府", "自治区人民政府"} or re.fullmatch(
        f"{PLACE_NAME}(?:人民政府)?", owner
    ):
        return "Organization"
    return "Actor"


def _government(text: str, match: re.Match[str]) -> Draft:
    """A government: one body where a single place owns it, else a class."""
    start, words = match.start(), match.group()
    if words.startswith("各级"):
        start, words = start + 2, words[2:]
    single = re.fullmatch(rf"(?:{PLACE_NAME}|市|省|自治区)人民政府(?:办公厅|办公室)?", words) is not None
    return Draft(start, match.end(), "Organization" if single else "Actor", "bodies/government")


def _resolve(reading: Reading, known: Mapping[str, str]) -> None:
    for mention in reading.mentions:
        if mention.type == "Organization" and not mention.entity:
            organization = known.get(reading.text[mention.start : mention.end])
            if organization:
                mention.entity, mention.reason = f"organization/{organization}", "known by this name"
