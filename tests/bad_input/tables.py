"""All tables of bad input, room by room, and what is exempt from them."""

from tests.bad_input import domains, exercises, live, pictures, plane, theory, training

ROOMS = (theory, training, plane, live, pictures, domains, exercises)
CASES = [case for room in ROOMS for case in room.CASES]
EXEMPT = {name: reason for room in ROOMS for reason, names in room.EXEMPT.items() for name in names}
