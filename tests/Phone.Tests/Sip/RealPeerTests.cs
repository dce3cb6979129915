using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using CallDesk;
using Phone.Audio;
using Phone.Configuration;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>A transfer among three phones of three makes: ours refers, baresip follows, SIPp is the target.</summary>
[Collection(PjsipCollection.Name)]
public sealed class RealPeerTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("phone-peers-").FullName;
    private readonly List<Process> _peers = [];

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (Process peer in _peers)
        {
            peer.Kill();
            await peer.WaitForExitAsync(CancellationToken.None);
            peer.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    [Clause("1.8")]
    public async Task A_caller_is_sent_on_to_a_colleague_who_answers()
    {
        bool there = File.Exists("/usr/bin/baresip") && File.Exists("/usr/bin/sipp");
        Assert.SkipUnless(there, "baresip or SIPp is missing (packages baresip-core, sip-tester)");
        int colleague = FreePort();
        StartColleague(colleague);
        string caller = await StartCallerAsync();

        var account = new AccountConfiguration($"sip:201@127.0.0.1:{colleague}", null, null, null, SipTransport.Udp, SrtpPolicy.Off);
        await using SelfCaller phone = await SelfCaller.StartAsync(new SelfCaller(account: account));
        var call = new CallId(1);
        phone.Agent.DialUri(call, caller);
        phone.Next<CallConnected>();
        phone.Agent.Carry(new HoldCall(call));
        Assert.Equal(new HoldChanged(call, true), phone.Next<HoldChanged>());

        phone.Agent.Carry(new BlindTransfer(call, "8000"));
        Assert.Equal(new TransferEnded(call, true, 200), phone.Next<TransferEnded>());
        string heard = await File.ReadAllTextAsync(Path.Combine(_folder, "colleague.log"), TestContext.Current.CancellationToken);
        Assert.Contains($"INVITE sip:8000@127.0.0.1:{colleague}", heard, StringComparison.Ordinal);

        phone.Agent.Carry(new Release(call));
        phone.Next<CallEnded>();
        Assert.Equal(0, StreamLeg.Borrowed);
    }

    private void StartColleague(int port) => Start("sipp", "-sn", "uas", "-i", "127.0.0.1", "-p", $"{port}", "-mi", "127.0.0.1", "-mp",
        $"{FreePort()}", "-nostdin", "-timeout", "60s", "-trace_msg", "-message_file", Path.Combine(_folder, "colleague.log"));

    /// <summary>baresip answers by itself; its address when it is ready.</summary>
    private async Task<string> StartCallerAsync()
    {
        int port = FreePort();
        WriteSilence(Path.Combine(_folder, "says.wav"), seconds: 60);
        await File.WriteAllTextAsync(Path.Combine(_folder, "contacts"), "", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "accounts"),
            $"<sip:302@127.0.0.1:{port}>;regint=0;answermode=auto;audio_codecs=PCMU\n",
            TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(_folder, "config"),
            $"""
            sip_listen 127.0.0.1:{port}
            net_interface 127.0.0.1
            call_max_calls 4
            statmode_default off
            audio_source aufile,{_folder}/says.wav
            audio_player aubridge,ear
            audio_alert aubridge,bell
            module_path /usr/lib/baresip/modules
            module g711.so
            module aufile.so
            module aubridge.so
            module_tmp account.so
            module_app menu.so

            """,
            TestContext.Current.CancellationToken);

        // Line-buffered, or its ready line would come when it ends.
        Process baresip = Start("stdbuf", "-oL", "baresip", "-f", _folder, "-s");
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        baresip.OutputDataReceived += (_, line) =>
        {
            if (line.Data?.Contains("baresip is ready", StringComparison.Ordinal) == true)
            {
                ready.TrySetResult();
            }
        };
        baresip.BeginOutputReadLine();
        await ready.Task.WaitAsync(SelfCaller.Patience, TestContext.Current.CancellationToken);
        return $"sip:302@127.0.0.1:{port}";
    }

    private Process Start(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = _folder, RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        Process process = Process.Start(start)!;
        _peers.Add(process);
        if (program == "sipp")
        {
            process.BeginOutputReadLine();
        }

        return process;
    }

    /// <summary>A port whose neighbour is free as well: baresip takes it for TLS.</summary>
    private static int FreePort()
    {
        while (true)
        {
            using var first = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
            int port = ((IPEndPoint)first.Client.LocalEndPoint!).Port;
            try
            {
                using var second = new UdpClient(new IPEndPoint(IPAddress.Loopback, port + 1));
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another pair.
            }
        }
    }

    /// <summary>8 kHz, 16 bits, mono: what G.711 wants of baresip's file source.</summary>
    private static void WriteSilence(string path, int seconds)
    {
        using var file = new BinaryWriter(File.Create(path));
        int bytes = seconds * 16_000;
        file.Write("RIFF"u8);
        file.Write(36 + bytes);
        file.Write("WAVEfmt "u8);
        file.Write(16);
        file.Write((short)1);
        file.Write((short)1);
        file.Write(8_000);
        file.Write(16_000);
        file.Write((short)2);
        file.Write((short)16);
        file.Write("data"u8);
        file.Write(bytes);
        file.Write(new byte[bytes]);
    }
}
