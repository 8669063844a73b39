# This file is maintained automatically by "terraform init".
# Manual edits may be lost in future updates.

provider "registry.terraform.io/hashicorp/null" {
  version     = "3.2.4"
  constraints = "3.2.4"
  hashes = [
    "h1:hkf5w5B6q8e2A42ND2CjAvgvSN3puAosDmOJb3zCVQM=",
    "zh:59f6b52ab4ff35739647f9509ee6d93d7c032985d9f8c6237d1f8a59471bbbe2",
    "zh:78d5eefdd9e494defcb3c68d282b8f96630502cac21d1ea161f53cfe9bb483b3",
    "zh:795c897119ff082133150121d39ff26cb5f89a730a2c8c26f3a9c1abf81a9c43",
    "zh:7b9c7b16f118fbc2b05a983817b8ce2f86df125857966ad356353baf4bff5c0a",
    "zh:85e33ab43e0e1726e5f97a874b8e24820b6565ff8076523cc2922ba671492991",
    "zh:9d32ac3619cfc93eb3c4f423492a8e0f79db05fec58e449dee9b2d5873d5f69f",
    "zh:9e15c3c9dd8e0d1e3731841d44c34571b6c97f5b95e8296a45318b94e5287a6e",
    "zh:b4c2ab35d1b7696c30b64bf2c0f3a62329107bd1a9121ce70683dec58af19615",
    "zh:c43723e8cc65bcdf5e0c92581dcbbdcbdcf18b8d2037406a5f2033b1e22de442",
    "zh:ceb5495d9c31bfb299d246ab333f08c7fb0d67a4f82681fbf47f2a21c3e11ab5",
    "zh:e171026b3659305c558d9804062762d168f50ba02b88b231d20ec99578a6233f",
    "zh:ed0fe2acdb61330b01841fa790be00ec6beaac91d41f311fb8254f74eb6a711f",
  ]
}

provider "registry.terraform.io/vmware/vsphere" {
  version     = "2.16.1"
  constraints = "2.16.1"
  hashes = [
    "h1:2CzE2tgMg+Mkx2SM1RS1BGi4NMzK/hoq6dyqvRY30Co=",
    "h1:HSU8+kBcNvnH7Cv2NfHolcqbtN4HIs7yBoMO/Tf43lM=",
    "h1:tAeHt3NtyU2meEk9bNjXhXB/3BF3xY6QZWjrFjwSjQ0=",
    "zh:34d9727d74cd7fe05be79b9084d0334a18e803ccfa6c678516f87b0edffd0d58",
    "zh:611c9585b3d96fbae0294582b9eebb49bc4f0405bd81f926f0acd1606349099b",
    "zh:66977f4e656cd8fe660b25831c36f98ec3fd4e0e5fd9bbc30554fe1c862ad176",
    "zh:82603ac5976f8228a3cf281f7c7888fd81fe74336f1af8c5531cdf2fdf120383",
    "zh:8b921a31ab3b8df122f5b624d79f7fc7c12140ffd7f022fdf06625a302aeae7b",
    "zh:90a8bc6b1e9562d44049313c95ec737176ae1c02994abd1ebfd67eafe0e2b794",
    "zh:9b12af85486a96aedd8d7984b0ff811a4b42e3d88dad1a3fb4c0b580d04fa425",
    "zh:aa94126f83d5176509b0b777f251fbf608c57d14d7a4873da603b7d85be6dbdc",
    "zh:ac34720c18aff1031563951cdbe215c4420119895e90c3d94545a97e526b8d5f",
    "zh:afb831ea1a7f831c81b295863f9415fdbe2842e29efef0202e42291bf963cf9f",
    "zh:d057ad9443337149117ffbb0f8aafa88b8f8196e9dc39a1c4714337b9a431b7c",
    "zh:dca597cb063ba9d9bea48358d598765fc1f448cfb0e526ff8e6f2c77b343c167",
    "zh:ee9e1e071a02a39903da538fdcfd1457d8b395c4bbf2f181acde046a88635150",
    "zh:f174332dbc208d7a81de1151a989ae6ec9996ae812400a810dedde37cd7ae4ac",
  ]
}
