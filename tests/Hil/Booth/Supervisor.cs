using System.Net.Sockets;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Hil.Booth;

/// <summary>
/// systemd's part in the watchdog: hears the phone's sd_notify datagrams and, once asked to, feeds the machine's
/// <c>/dev/watchdog</c> with each of them and with nothing else (linux/watchdog.h). One thread of its own.
/// </summary>
internal sealed partial class Supervisor
{
    public const string NotifySocket = "/run/notify";

    private const string Device = "/dev/watchdog";
    private const nuint KeepAlive = 0x80045705;
    private const nuint SetTimeout = 0xC0045706;

    private volatile SafeFileHandle? _watchdog;

    public void Start()
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(NotifySocket));
        new Thread(() => Run(socket)) { IsBackground = true, Name = "supervisor" }.Start();
    }

    /// <summary>From now on the machine is reset when the phone has said nothing for this long.</summary>
    public void Watch(int seconds)
    {
        var watchdog = File.OpenHandle(Device, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        if (ioctl(watchdog, SetTimeout, ref seconds) != 0)
        {
            throw new IOException($"{Device}: the timeout was refused");
        }

        _watchdog = watchdog;
    }

    private void Run(Socket socket)
    {
        var message = new byte[256];
        while (true)
        {
            if (message.AsSpan(0, socket.Receive(message)).IndexOf("WATCHDOG=1"u8) >= 0 && _watchdog is { } watchdog)
            {
                var ignored = 0;
                _ = ioctl(watchdog, KeepAlive, ref ignored);
            }
        }
    }

    [LibraryImport("libc")]
    private static partial int ioctl(SafeFileHandle file, nuint request, ref int value);
}
