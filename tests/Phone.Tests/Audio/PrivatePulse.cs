using System.Diagnostics;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Phone.Audio;

namespace Phone.Tests.Audio;

/// <summary>
/// A sound server of our own with one null sink, whose monitor is the microphone: real playback and capture devices on a
/// machine that has none. Nobody's desktop is touched: everything lives in a temporary folder.
/// </summary>
public sealed class PrivatePulse : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("phone-pulse").FullName;
    private readonly Process? _server;
    private readonly string _address = "";

    public PrivatePulse()
    {
        if (!NativeLibrary.TryLoad("libopenal.so.1", out _))
        {
            SkipReason = "libopenal.so.1 is missing (package libopenal1)";
            return;
        }

        var socket = Path.Combine(_folder, "native");
        _server = TryStart(socket);
        if (_server is null)
        {
            SkipReason = "pulseaudio is missing (package pulseaudio)";
            return;
        }

        if (!SpinWait.SpinUntil(() => Answers(socket) || _server.HasExited, TimeSpan.FromSeconds(20)) || _server.HasExited)
        {
            SkipReason = "pulseaudio does not start here";
            return;
        }

        _address = "unix:" + socket;
        NativeEnvironment.Set("PULSE_SERVER", _address);
        NativeEnvironment.Set("PULSE_SINK", "spk");
        NativeEnvironment.Set("PULSE_SOURCE", "spk.monitor");
    }

    /// <summary>Why there is no sound server; null: there is one.</summary>
    public string? SkipReason { get; }

    /// <summary>A patient device: a build machine is no booth.</summary>
    internal OpenAlOptions Options => new()
    {
        DataDirectory = _folder,
        MixerPriority = 0,
        StallMilliseconds = 2_000,
        StartMilliseconds = 10_000,
    };

    /// <summary>Records both channels of what the sink gets, by the server's own tool; null if that is missing.</summary>
    internal StereoMonitor? TryMonitor()
    {
        string[] arguments =
        [
            "--server", _address, "--device=spk.monitor", "--raw", "--format=s16le", "--rate=48000", "--channels=2",
            "--latency-msec=20",
        ];
        try
        {
            return Process.Start(new ProcessStartInfo("parec", arguments) { RedirectStandardOutput = true }) is { } recorder
                ? new StereoMonitor(recorder)
                : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    public void Kill()
    {
        if (_server is { HasExited: false })
        {
            _server.Kill();
            _server.WaitForExit();
        }
    }

    public void Dispose()
    {
        Kill();
        _server?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Process? TryStart(string socket)
    {
        string[] arguments =
        [
            "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--high-priority=no", "--realtime=no",
            "--log-level=error",
            "-L", $"module-native-protocol-unix auth-anonymous=1 socket={socket}",
            "-L", "module-null-sink sink_name=spk rate=48000 channels=2",
        ];
        var start = new ProcessStartInfo("pulseaudio", arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var variable in new[] { "HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME" })
        {
            start.Environment[variable] = _folder;
        }

        try
        {
            var server = Process.Start(start);
            server?.BeginErrorReadLine();
            server?.BeginOutputReadLine();
            return server;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static bool Answers(string path)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
