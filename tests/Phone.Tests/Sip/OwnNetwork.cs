using System.Runtime.InteropServices;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>
/// A network namespace with nothing but loopback, for one thread and those that it starts: the rest of the machine keeps its ports,
/// and this one's can be counted out.
/// </summary>
internal static partial class OwnNetwork
{
    private const int CloneNewNet = 0x4000_0000;
    private const int NotPermitted = 1;
    private const int AddressFamilyInet = 2;
    private const int SocketDatagram = 2;
    private const nuint SetInterfaceFlags = 0x8914;
    private const short InterfaceUp = 1;

    /// <summary>Where a port of the kernel's choice comes from: one end, a tab or a space, the other. It is the namespace's own.</summary>
    private const string KernelsChoice = "/proc/sys/net/ipv4/ip_local_port_range";

    /// <summary>
    /// Runs a test there whose kernel may choose among these ports only; skips it where none can be made. It is the thread that
    /// moved: a test that awaits would go on elsewhere.
    /// </summary>
    public static async Task RunAsync(int firstPort, int lastPort, Action test)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        // A thread that was moved stays moved: it may not be one of the pool's.
        var thread = new Thread(() =>
        {
            try
            {
                Enter();
                File.WriteAllText(KernelsChoice, $"{firstPort} {lastPort}");
                test();
                done.SetResult();
            }
            catch (Exception e)
            {
                done.SetException(e);
            }
        });
        thread.Start();
        await done.Task;
    }

    private static void Enter()
    {
        if (Unshare(CloneNewNet) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            Assert.SkipWhen(error == NotPermitted, "a network namespace takes root");
            throw new InvalidOperationException($"unshare failed with {error}");
        }

        int socket = Socket(AddressFamilyInet, SocketDatagram, 0);
        var loopback = new InterfaceRequest { Name = BitConverter.ToUInt64("lo\0\0\0\0\0\0"u8), Flags = InterfaceUp };
        int result = Control(socket, SetInterfaceFlags, ref loopback);
        int why = Marshal.GetLastPInvokeError();
        _ = Close(socket);
        Assert.True(result == 0, $"loopback did not come up: {why}");
    }

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    private static partial int Unshare(int flags);

    [LibraryImport("libc", EntryPoint = "socket")]
    private static partial int Socket(int domain, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(int file, nuint request, ref InterfaceRequest argument);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    /// <summary>struct ifreq of netdevice(7): 16 characters of the name, then what is asked of it.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 40)]
    private struct InterfaceRequest
    {
        [FieldOffset(0)]
        public ulong Name;

        [FieldOffset(16)]
        public short Flags;
    }
}
