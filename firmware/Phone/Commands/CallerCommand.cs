using System.CommandLine;
using System.Net;
using CallDesk;
using Phone.Audio;
using Phone.Configuration;
using Phone.Sip;

namespace Phone.Commands;

/// <summary>
/// <c>phone caller</c>: a scripted outside caller, a process of its own that speaks SIP on a socket. It calls, talks, listens and hangs
/// up first; the simulation and anyone with a lab use it.
/// </summary>
internal static class CallerCommand
{
    public static Command Create()
    {
        var target = new Argument<string>("uri") { Description = "whom to call, sip:user@host:port" };
        var say = new Option<string?>("--say") { Description = "16 kHz mono WAV that the caller says, looped" };
        var record = new Option<string?>("--record") { Description = "WAV file for what the caller hears" };
        var talk = new Option<double>("--talk") { Description = "seconds of talk before the caller hangs up", DefaultValueFactory = _ => 5 };
        var patience = new Option<double>("--patience") { Description = "seconds of ringing before the caller gives up", DefaultValueFactory = _ => 60 };
        var user = new Option<string>("--from") { Description = "the caller's number", DefaultValueFactory = _ => "13800000000" };
        var command = new Command("caller", "Call a phone as a scripted outside caller (for simulations)") { target, say, record, talk, patience, user };
        command.SetAction((parsed, cancellation) => new CallerScript(
            parsed.GetRequiredValue(target), parsed.GetValue(say), parsed.GetValue(record),
            TimeSpan.FromSeconds(parsed.GetValue(talk)), TimeSpan.FromSeconds(parsed.GetValue(patience)), parsed.GetRequiredValue(user))
            .RunAsync(cancellation));
        return command;
    }
}

/// <summary>
/// One call by script. Prints a line for each thing that happens: <c>calling</c>, <c>ringing</c>, <c>answered</c>,
/// <c>ended</c>.
/// </summary>
internal sealed class CallerScript(string uri, string? say, string? record, TimeSpan talk, TimeSpan patience, string user)
{
    private static readonly CallId TheCall = new(1);

    /// <summary>For the far end to take our BYE; an emulated machine takes its time.</summary>
    private static readonly TimeSpan LastWord = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource _answered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<CallEnded> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<int> RunAsync(CancellationToken cancellation)
    {
        using var device = new FileAudioDevice(say is null ? null : WavReader.Read(say), record is null ? null : new WavWriter(record));
        using var media = new MediaLoop(device, TonePlan.China, Report, static () => RealTime.TryRaise());
        var account = new AccountConfiguration($"sip:{user}@127.0.0.1", null, null, null, SipTransport.Udp, SrtpPolicy.Off);
        var settings = new SipSettings(new IPEndPoint(IPAddress.Loopback, 0), [account], new PortRange(20_000, 29_999));
        using var sip = new SipAgent(settings, media, new PartyBook(), Report, Console.Error.WriteLine);
        await sip.StartAsync().ConfigureAwait(false);
        media.Start();
        media.SetOrder(AudioOrder.Silence with { MicrophoneOpen = true, Legs = [new LegOrder(TheCall, LegSource.Microphone, true)] });
        Console.WriteLine("calling");
        sip.DialUri(TheCall, uri);
        int exit = await PlayAsync(sip, cancellation).ConfigureAwait(false);
        media.SetOrder(AudioOrder.Silence);
        sip.Stop(TimeSpan.FromSeconds(2));
        return exit;
    }

    private async Task<int> PlayAsync(SipAgent sip, CancellationToken cancellation)
    {
        Task first = await Task.WhenAny(_answered.Task, _ended.Task, Task.Delay(patience, cancellation)).ConfigureAwait(false);
        if (first == _answered.Task)
        {
            await Task.WhenAny(_ended.Task, Task.Delay(talk, cancellation)).ConfigureAwait(false);
        }

        bool answered = _answered.Task.IsCompleted;
        sip.Carry(new Release(TheCall));
        CallEnded ended = await _ended.Task.WaitAsync(LastWord, CancellationToken.None).ConfigureAwait(false);
        Console.WriteLine($"ended {ended.Cause} {ended.SipStatus}");
        return answered ? 0 : 1;
    }

    private void Report(DeskEvent happened)
    {
        switch (happened)
        {
            case CallProgressed:
                Console.WriteLine("ringing");
                break;
            case CallConnected:
                Console.WriteLine("answered");
                _answered.TrySetResult();
                break;
            case CallEnded ended:
                _ended.TrySetResult(ended);
                break;
        }
    }
}
