# U-Boot's boot script: which of the two slots, and how many tries it has left. The three variables are RAUC's (BOOT_ORDER,
# BOOT_A_LEFT, BOOT_B_LEFT). They lie with their checksum in one sector between the partition table and the first partition: a
# sector is written whole or not at all, a file of the FAT partition is not.
setenv state_sector 0x40
setenv state_size 0x200
setexpr base ${kernel_addr_r} '&' 0xf0000000
setexpr state_at ${base} + 0x1000000
setexpr kernel_at ${base} + 0x2000000
setexpr initrd_at ${base} + 0x8000000

setenv BOOT_ORDER "A B"
setenv BOOT_A_LEFT 3
setenv BOOT_B_LEFT 3
${devtype} dev ${devnum}
if ${devtype} read ${state_at} ${state_sector} 1; then
    env import -c ${state_at} ${state_size} BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT
fi

setenv slot
for candidate in ${BOOT_ORDER}; do
    if test "${slot}" = ""; then
        if test "${candidate}" = A && test ${BOOT_A_LEFT} -gt 0; then
            setexpr BOOT_A_LEFT ${BOOT_A_LEFT} - 1
            setenv slot A
            setenv part 2
        elif test "${candidate}" = B && test ${BOOT_B_LEFT} -gt 0; then
            setexpr BOOT_B_LEFT ${BOOT_B_LEFT} - 1
            setenv slot B
            setenv part 3
        fi
    fi
done

# Both slots have used up their tries: a phone that goes on trying is worth more than one that stays dark.
if test "${slot}" = ""; then
    echo "booth: no slot has a try left; all tries are given back"
    setenv BOOT_A_LEFT 3
    setenv BOOT_B_LEFT 3
fi
env export -c -s ${state_size} ${state_at} BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT
${devtype} write ${state_at} ${state_sector} 1

if test "${slot}" != ""; then
    echo "booth: slot ${slot}, tries left: A ${BOOT_A_LEFT}, B ${BOOT_B_LEFT}"
    part uuid ${devtype} ${devnum}:${part} root_uuid
    setenv bootargs "root=PARTUUID=${root_uuid} rauc.slot=${slot} ro panic=10 loglevel=4"
    if load ${devtype} ${devnum}:${part} ${kernel_at} /boot/vmlinuz; then
        if load ${devtype} ${devnum}:${part} ${initrd_at} /boot/initrd; then
            booti ${kernel_at} ${initrd_at}:${filesize} ${fdt_addr}
        fi
    fi
    # Nothing to be booted in this slot: it gets no further try.
    echo "booth: slot ${slot} cannot be loaded"
    setenv BOOT_${slot}_LEFT 0
    env export -c -s ${state_size} ${state_at} BOOT_ORDER BOOT_A_LEFT BOOT_B_LEFT
    ${devtype} write ${state_at} ${state_sector} 1
fi
reset
