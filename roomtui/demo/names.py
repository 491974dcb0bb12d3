"""Given and family names by script, for a realistic crowd."""

from typing import Final, NamedTuple


class People(NamedTuple):
    """Names that go together, in the order they are written, and how many come per hundred."""

    weight: int
    first: tuple[str, ...]
    second: tuple[str, ...]
    join: str = " "


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


PEOPLES: Final = (
    People(
        16,
        _words("Alice Emma Grace Oliver James Harriet Samuel Ruth Daniel Priya Marcus Naomi"),
        _words("Carter Bennett Hughes Okafor Whitfield Patel Sinclair Brooks Lindqvist Adeyemi"),
    ),
    People(
        14,
        _words("Élodie Camille Amélie Benoît Chloé François Léa Mathieu Noémie Théo Anaïs Loïc"),
        _words(
            "Moreau Lefèvre Dubois Girard Chevalier Beaumont Rousseau Fournier Mercier Béranger"
        ),
    ),
    People(
        10,
        _words("Jürgen Anke Björn Käthe Lukas Friederike Jörg Annika Matthias Søren Åsa Ingrid"),
        _words("Müller Schäfer Krüger Weiß Hoffmann Østergaard Nyström Bergström Køhler Vogel"),
    ),
    People(
        10,
        _words("Lucía José Ana João Inês Íñigo Marta Núria Thiago Beatriz Andrés Giulia Matteo"),
        _words("García Fernández Gonçalves Araújo Muñoz Peña Ribeiro Conti Esposito Vázquez Núñez"),
    ),
    People(
        8,
        _words("Łukasz Zofia Agnieszka Jiří Zuzana Kateřina Bence Eszter Nikola Mădălina Ștefan"),
        _words("Wójcik Wróbel Nowak Kovács Szabó Petrović Ionescu Šimić Krejčí Lakatoš"),
    ),
    People(
        5,
        _words("Ayşe Mehmet Zeynep Çağla Emre Gökçe İpek"),
        _words("Yılmaz Öztürk Şahin Kaya Demir Aydın"),
    ),
    People(3, _words("Nguyễn Trần Phạm Lê Đặng"), _words("Minh Hương Anh Đức Thảo Quỳnh")),
    People(
        7,
        _words("Анна Дмитрий Екатерина Олександр Юлія Мария Иван Ольга Тарас Світлана"),
        _words("Коваленко Шевченко Бондаренко Ткач Мороз Левченко Кравець Гончар"),
    ),
    People(
        4,
        _words("Ελένη Γιώργος Δήμητρα Νίκος Σοφία Κώστας"),
        _words("Παπαδάκη Γεωργίου Οικονόμου Αλεξίου Βλάχου"),
    ),
    People(
        4,
        _words("ليلى أحمد فاطمة يوسف مريم عمر"),
        _words("الخطيب حداد منصور النجار العلي"),
    ),
    People(3, _words("נועה יעל דניאל איתי תמר אורי"), _words("כהן לוי מזרחי ברק שגיא")),
    People(
        5,
        _words("अनन्या राहुल प्रिया अर्जुन दीपिका संजय"),
        _words("शर्मा वर्मा गुप्ता जोशी मिश्रा अय्यर"),
    ),
    People(3, _words("สมชาย มาลี อรุณ กนกวรรณ ธีรพงศ์"), _words("ใจดี ศรีสุข วงศ์ไทย แสงทอง")),
    People(5, _words("王 李 张 陈 林 黄"), _words("小明 静怡 伟 芳 子涵 建国"), ""),
    People(5, _words("佐藤 鈴木 高橋 田中 渡辺 伊藤"), _words("花子 健太 美咲 翔 陽菜 さくら")),
    People(4, _words("김 이 박 최 정"), _words("민준 서연 지훈 하은 도윤"), ""),
    People(
        4,
        _words("Wanjiru Kwame Ngozi Thandiwe Chinedu Aïssatou Lerato Kofi"),
        _words("Mwangi Mensah Eze Dlamini Diallo Ndiaye Okonkwo Asante"),
    ),
    People(2, _words("🎧 🌻 🚀 ☕ 🐧"), _words("Robin Kim Sasha Alex Noa")),
)
