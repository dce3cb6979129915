using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Phone.Host;

/// <summary>What the kernel knows of its own wall clock, adjtimex(2).</summary>
internal static partial class KernelClock
{
    /// <summary>Struct timex of a 64-bit Linux: 208 bytes, <c>int status</c> at 40. Room for more costs nothing.</summary>
    private const int Room = 256;
    private const int StatusAt = 40;

    /// <summary>STA_UNSYNC: nobody has set the clock lately.</summary>
    private const int Unsynchronised = 0x40;

    /// <summary>systemd-timesyncd leaves this mark when the network has told it the time.</summary>
    private const string Mark = "/run/systemd/timesync/synchronized";

    /// <summary>The network has set the clock since the machine started. A read, no right is needed.</summary>
    public static bool IsSynchronised
    {
        get
        {
            Span<byte> state = stackalloc byte[Room];
            state.Clear(); // modes = 0: only read
            return (AdjustTime(ref MemoryMarshal.GetReference(state)) >= 0
                    && (BinaryPrimitives.ReadInt32LittleEndian(state[StatusAt..]) & Unsynchronised) == 0)
                || File.Exists(Mark);
        }
    }

    [LibraryImport("libc", EntryPoint = "adjtimex")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int AdjustTime(ref byte state);
}
