"""Words of a made password: short, spelled as they sound, told apart when read out."""

_ALL = (
    "acorn amber apple april arrow autumn bacon badge bamboo banana barrel basket beacon berry bicycle "
    "blanket bottle bridge bronze bucket butter button cactus camel candle canyon carbon carpet castle "
    "cedar cherry circle cobalt coffee copper coral cotton crayon cricket crystal daisy dancer desert "
    "diamond dinner dolphin donkey dragon eagle elbow engine falcon feather ferry finger flamingo forest "
    "fossil galaxy garden garlic ginger glacier guitar hammer harbour hazel helmet honey hunter island "
    "ivory jacket jaguar jungle kettle kitten ladder lagoon lantern lemon lizard magnet mango maple "
    "marble meadow melon mirror monday monkey mountain napkin needle nickel october olive orange orbit "
    "otter oyster paddle panda paper parrot pebble pencil pepper picnic pillow pirate planet pocket "
    "pumpkin puzzle rabbit radar radio raven ribbon river rocket saddle salmon silver summer sunday tiger "
    "tomato turtle velvet window winter yellow "
)
WORDS = tuple(_ALL.split())
