using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using Phone.Configuration;
using Phone.Host;

namespace Phone.SelfTest;

/// <summary>Asks the machine: storage, clock, temperature, supply, network, name service, certificate. May take some seconds.</summary>
/// <param name="virtualBoard">This machine is no booth: who sets its clock says nothing.</param>
/// <param name="root">Where /sys and /proc begin; tests have a tree of their own.</param>
/// <param name="registrarStatus">The last registration's SIP status; null while nobody has registered.</param>
internal sealed class SystemProbe(
    PhoneConfiguration configuration, string data, Func<int?> registrarStatus, string root = "/", bool virtualBoard = false)
{
    /// <summary>Bits of the Raspberry Pi firmware's GET_THROTTLED: now, and since the start (documentation of vcgencmd).</summary>
    private const int UnderVoltage = (1 << 0) | (1 << 16);
    private const int Throttled = (1 << 2) | (1 << 18) | (1 << 1) | (1 << 17);

    /// <summary>The same word as the kernel's firmware driver shows it, hexadecimal.</summary>
    private const string ThrottledFile = "sys/devices/platform/soc/soc:firmware/get_throttled";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public SystemFigures Read()
    {
        var throttled = Hexadecimal(ThrottledFile);
        var registrar = Registrar();
        return new SystemFigures
        {
            StorageWrite = WriteTime(), // makes the folder that is asked next
            StorageFree = FreeSpace(),
            StorageLife = Life(),
            ClockSet = virtualBoard ? null : KernelClock.IsSynchronised,
            Temperature = Number("sys/class/thermal/thermal_zone0/temp") / 1_000,
            UnderVoltage = throttled is { } flags ? (flags & UnderVoltage) != 0 : null,
            Throttled = throttled is { } word ? (word & Throttled) != 0 : null,
            NetworkUp = NetworkInterface.GetIsNetworkAvailable(),
            NameResolves = registrar is { IsName: true } named ? Resolves(named.Host) : null,
            Registrar = registrarStatus(),
            EmergencyRoute = registrarStatus() is { } status ? status is >= 200 and < 300 : null,
            CertificateDays = registrar is { Tls: true } secure ? CertificateDays(secure.Host, secure.Port) : null,
        };
    }

    private double? FreeSpace()
    {
        try
        {
            var drive = new DriveInfo(Path.GetFullPath(data));
            return 100.0 * drive.AvailableFreeSpace / drive.TotalSize;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    /// <summary>A disk that is full, read-only or dying cannot do it: that is a failure, not a missing figure.</summary>
    private double WriteTime()
    {
        var file = Path.Combine(data, "selftest.probe");
        try
        {
            Directory.CreateDirectory(data);
            var begun = Stopwatch.GetTimestamp();
            using (var stream = new FileStream(file, FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose))
            {
                stream.Write(new byte[65_536]);
                stream.Flush(flushToDisk: true);
            }

            return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return double.NaN;
        }
    }

    /// <summary>eMMC tells its wear in tenths, two figures (JESD84-B51, DEVICE_LIFE_TIME_EST); an SD card tells nothing.</summary>
    private double? Life()
    {
        var words = Text("sys/block/mmcblk0/device/life_time")?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is { Length: > 0 } ? words.Max(word => (Hexadecimal(word.AsSpan()) ?? 0) * 10.0) : null;
    }

    private static bool Resolves(string host)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            return Dns.GetHostAddressesAsync(host, patience.Token).GetAwaiter().GetResult().Length > 0;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>Whatever the certificate is worth otherwise: only its last day is read here, nothing is sent.</summary>
    private static double? CertificateDays(string host, int port)
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            using var client = new TcpClient();
            client.ConnectAsync(host, port, patience.Token).AsTask().GetAwaiter().GetResult();
            DateTime? until = null;
#pragma warning disable CA5359 // The certificate's date is asked of a server that nothing is entrusted to.
            using var tls = new SslStream(client.GetStream(), false, (_, certificate, _, _) =>
            {
                until = certificate is null ? null : DateTime.Parse(certificate.GetExpirationDateString(), CultureInfo.InvariantCulture);
                return true;
            });
#pragma warning restore CA5359
            var options = new SslClientAuthenticationOptions { TargetHost = host };
            tls.AuthenticateAsClientAsync(options, patience.Token).GetAwaiter().GetResult();
            return until is { } day ? (day - DateTime.Now).TotalDays : null;
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or AuthenticationException)
        {
            return null;
        }
    }

    private (string Host, int Port, bool Tls, bool IsName)? Registrar()
    {
        if (configuration.Accounts[0].Registrar is not { } uri)
        {
            return null;
        }

        var parts = uri.Split(';');
        var address = parts[0][(parts[0].IndexOf(':', StringComparison.Ordinal) + 1)..];
        var tls = parts.Contains("transport=tls", StringComparer.OrdinalIgnoreCase)
            || uri.StartsWith("sips:", StringComparison.OrdinalIgnoreCase);
        return Uri.TryCreate($"sip://{address}", UriKind.Absolute, out var parsed)
            ? (parsed.DnsSafeHost, parsed.Port > 0 ? parsed.Port : tls ? 5061 : 5060, tls, parsed.HostNameType == UriHostNameType.Dns)
            : null;
    }

    private string? Text(string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, file)).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private double? Number(string file) =>
        double.TryParse(Text(file), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    private int? Hexadecimal(string file) => Text(file) is { } text ? Hexadecimal(text.AsSpan()) : null;

    private static int? Hexadecimal(ReadOnlySpan<char> text) =>
        int.TryParse(text.StartsWith("0x") ? text[2..] : text, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value)
            ? value
            : null;
}
