using System.Net.Sockets;
using System.Text;

namespace Hal.Tests;

/// <summary>sd_notify(3): a datagram with WATCHDOG=1.</summary>
public sealed class WatchdogTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Feeding_sends_a_datagram(bool abstractName)
    {
        var name = $"hal-tests-{Guid.NewGuid():N}";
        var path = abstractName ? $"@{name}" : Path.Combine(Path.GetTempPath(), name);
        using var systemd = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { ReceiveTimeout = 5000 };
        systemd.Bind(new UnixDomainSocketEndPoint(abstractName ? $"\0{name}" : path));

        var watchdog = SystemdWatchdog.At(path);
        watchdog.Feed();
        Assert.Equal("WATCHDOG=1", Received(systemd));
        var real = Assert.IsType<SystemdWatchdog>(watchdog);
        real.Ready();
        Assert.Equal("READY=1", Received(systemd));
        real.Dispose();
        real.Feed();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/nowhere/at/all")]
    public void Without_systemd_there_is_none(string? path)
    {
        var watchdog = SystemdWatchdog.At(path);
        Assert.IsType<NoWatchdog>(watchdog);
        watchdog.Feed();
    }

    private static string Received(Socket socket)
    {
        var buffer = new byte[64];
        return Encoding.ASCII.GetString(buffer, 0, socket.Receive(buffer));
    }
}
