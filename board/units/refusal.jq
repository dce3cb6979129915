# Why a device may not be written, from lsblk --json; nothing if it may. $need: bytes of the image; $system: device numbers of this
# machine's own file systems.
def tree: recurse(.children[]?);
def mounts: (.mountpoints // []) | map(select(. != null));
def members: {
  "swap": "swap", "LVM2_member": "a part of an LVM volume group", "linux_raid_member": "a part of a RAID",
  "ddf_raid_member": "a part of a RAID", "isw_raid_member": "a part of a RAID", "zfs_member": "a part of a ZFS pool",
  "bcache": "a bcache", "crypto_LUKS": "an encrypted volume"
};
def gib: . / 1073741824 * 10 | floor / 10;

.blockdevices[0] as $disk
| [$disk | tree] as $all
| first(
    (select($disk.type == "part")
      | "is a partition; name the whole disk (\($disk.pkname // "lsblk lists it"))"),
    (select($disk.type != "disk") | "is no disk but a \($disk.type)"),
    ($all[] | select(mounts | length > 0)
      | if mounts == ["[SWAP]"] then "holds swap that is in use (\(.path))"
        else "holds a mounted file system (\(.path) at \(mounts | join(", ")))" end),
    ($all[] | select(."maj:min" as $number | $system | index($number)) | "holds a file system of this machine (\(.path))"),
    ($all[] | select(.fstype as $type | members | has($type // "")) | "holds \(.fstype as $type | members[$type]) (\(.path))"),
    ($all[] | select(.type | IN("lvm", "crypt", "mpath") or startswith("raid")) | "is in use by \(.path) (\(.type))"),
    (select($disk.ro) | "is write-protected; move the little slide on the card's side"),
    (select($disk.size == 0) | "has no card in it"),
    (select($disk.size < $need) | "is too small: \($disk.size | gib) GiB, the image needs \($need | gib) GiB"),
    empty
  )
