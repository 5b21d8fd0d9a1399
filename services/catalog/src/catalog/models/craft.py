"""The twelve fields of craft that the Kingdom's crafts law (M/49) lists; listings stand in one."""

from collections.abc import Mapping

from chassis.words import Words

CRAFTS: Mapping[str, Words] = {
    "wood": {"ar": "الأخشاب", "en": "Wood"},
    "palm": {"ar": "النخيل", "en": "Palm"},
    "leather": {"ar": "الجلود", "en": "Leather"},
    "metal": {"ar": "المعادن", "en": "Metal"},
    "textile": {"ar": "النسيج", "en": "Textile"},
    "jewellery": {"ar": "الحلي والمجوهرات", "en": "Jewellery"},
    "building": {"ar": "البناء التقليدي", "en": "Traditional building"},
    "binding": {"ar": "التجليد والتذهيب", "en": "Binding and gilding"},
    "embroidery": {"ar": "التطريز", "en": "Embroidery"},
    "pottery": {"ar": "الفخار والخزف", "en": "Pottery"},
    "perfume": {"ar": "العطور والبخور", "en": "Perfume and incense"},
    "supporting": {"ar": "الحرف المساندة", "en": "Supporting crafts"},
}
