"""Invented names of people, teams and things."""


def _words(text: str) -> list[str]:
    return text.split()


ORGANISATION = "tarnvale"
DOMAIN = "tarnvale.test"
FIRST = _words(
    "Ada Aino Akira Alma Amir Ana Andrei Anja Arjun Asha Aziz Bao Beata Bela Bruno Carla "
    "Celia Chidi Dagny Dario Deniz Divya Edda Eero Eli Elif Emeka Enzo Esra Eva Farid Femi "
    "Filip Freya Gita Goran Greta Hana Hugo Ida Ilya Imre Ines Ingrid Iris Ivo Jana Jaro "
    "Jonas Juno Kaia Kenji Kiran Klara Lars Leila Lena Lior Luca Lucia Maja Malik Mara Mateo "
    "Maya Mei Milan Mina Mira Nadia Nils Nina Noor Nora Olaf Olga Omar Oona Otto Pavel Petra "
    "Priya Rafa Rania Ravi Rosa Ruben Runa Samir Sana Sara Selma Sina Sofia Sven Tala Tariq "
    "Tessa Timo Tora Uma Vera Viggo Wanda Yara Yuki Yusuf Zoe"
)
LAST = _words(
    "Abel Aalto Almeida Amari Anand Arendt Aster Bakke Barros Becker Berg Bianchi Birk Blom "
    "Brandt Cardoso Castel Cerny Chandra Costa Dahl Danso Das Demir Diallo Dorn Dube Eide "
    "Ekwueme Engel Esposito Falk Ferro Fischer Flores Fonseca Frost Fujita Gallo Garner Gray "
    "Gupta Haas Hagen Halvorsen Hansen Hayashi Heller Holm Horvat Ikeda Ivanova Jansen Jensen "
    "Joshi Kaplan Karim Kato Keller Khan Kim Klein Kowal Kraus Kumar Lang Larsen Lehto Lind "
    "Lopes Lund Madsen Mandal Marino Martens Mehta Mensah Moreau Mori Moss Nakata Nair Neves "
    "Nilsen Novak Nwosu Oduya Okafor Olsen Ortiz Osei Park Patel Pereira Petrov Pinto Popa "
    "Quint Rao Reyes Ricci Rivas Rossi Roth Saito Salo Santos Sato Schmid Sharma Silva Singh "
    "Skov Sokol Stein Strand Sundby Tanaka Teller Thorn Toledo Torres Urban Vance Varga Vega "
    "Vogel Wagner Walsh Weber Winter Wolf Yamada Yilmaz Zeman"
)
TEAMS = _words(
    "payments search checkout identity ledger catalog shipping pricing mobile web data "
    "platform messaging fraud partners reports media support growth inventory maps booking "
    "loyalty billing returns quality labs onboarding insights core"
)
KINDS = _words("api worker web gateway lib jobs sync store tools schema client console")
LANGUAGES = ("python", "go", "typescript", "java", "rust")
WORDS = _words(
    "retry cache parser index batch limit queue cursor token layout header timeout schema "
    "export filter label refund receipt basket carrier quota banner digest ledger route "
    "widget budget"
)
VERBS = _words("Fix Add Tidy Remove Rename Speed-up Test Document Bump Revert Split Guard")
