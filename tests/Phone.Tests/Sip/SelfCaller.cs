using System.Collections.Concurrent;
using System.Net;
using CallDesk;
using Phone.Audio;
using Phone.Configuration;
using Phone.Sip;
using Phone.Tests.Audio;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>One agent that calls itself over loopback: both legs, their streams and their media run for real.</summary>
internal sealed class SelfCaller : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly BlockingCollection<DeskEvent> _events = [];
    private readonly ConcurrentQueue<string> _log = new();
    private long _nextOut = 1;

    public SelfCaller(
        IPAddress? address = null,
        Func<string, DirectoryMatch?>? match = null,
        TimeSpan? transferPatience = null,
        AccountConfiguration? account = null,
        IPEndPoint? bind = null)
    {
        address ??= IPAddress.Loopback;
        Media = new MediaLoop(Device, TonePlan.China, _events.Add, static () => RealTime.TryRaise());
        account ??= new AccountConfiguration($"sip:201@{new IPEndPoint(address, 5060)}", null, null, null, SipTransport.Udp, SrtpPolicy.Off);
        var settings = new SipSettings(bind ?? new IPEndPoint(address, 0), [account], new PortRange(30_000, 39_999));
        Agent = new SipAgent(settings, Media, Parties, _events.Add, _log.Enqueue, match) { TransferPatience = transferPatience };
    }

    /// <summary>Its microphone is full of noise: a steady voltage would not pass a codec.</summary>
    public ScriptedDevice Device { get; } = new();

    public MediaLoop Media { get; }

    public SipAgent Agent { get; }

    public PartyBook Parties { get; } = new();

    public string Uri => $"sip:202@{Agent.Bound}";

    public string Log => string.Join('\n', _log);

    public static Task<SelfCaller> StartAsync(IPAddress? address = null) => StartAsync(new SelfCaller(address: address));

    public static async Task<SelfCaller> StartAsync(SelfCaller phone)
    {
        phone.Media.Start();
        await phone.Agent.StartAsync().WaitAsync(Patience, TestContext.Current.CancellationToken);
        Assert.Equal(new RegistrationChanged(false, 0), phone.Next<RegistrationChanged>());
        return phone;
    }

    /// <summary>The next event of a kind; others before it are passed over.</summary>
    public T Next<T>(Func<T, bool>? which = null)
        where T : DeskEvent
    {
        while (_events.TryTake(out DeskEvent? happened, Patience))
        {
            if (happened is T wanted && which?.Invoke(wanted) != false)
            {
                return wanted;
            }
        }

        throw new TimeoutException($"no {typeof(T).Name} came\n{Log}");
    }

    /// <summary>
    /// Everything that has been reported until now, and nothing that is still to come. What a network message causes is reported
    /// before its answer is sent, so whoever has the answer finds it here.
    /// </summary>
    public async Task<DeskEvent[]> ReportedAsync()
    {
        await OnPjsipThreadAsync(static () => { });
        var events = new List<DeskEvent>();
        while (_events.TryTake(out DeskEvent? happened))
        {
            events.Add(happened);
        }

        return [.. events];
    }

    /// <summary>Dials, answers, and returns when both legs are connected and have their streams.</summary>
    public (CallId Out, CallId In) Talk()
    {
        var outgoing = new CallId(_nextOut);
        _nextOut += 2;
        Agent.DialUri(outgoing, Uri);
        CallArrived arrived = Next<CallArrived>();
        Agent.Carry(new Answer(arrived.Call));
        Connected(outgoing, arrived.Call);
        Media.SetOrder(AudioOrder.Silence with
        {
            MicrophoneOpen = true,
            Legs = [new LegOrder(outgoing, LegSource.Microphone, false), new LegOrder(arrived.Call, LegSource.Silence, true)],
        });
        return (outgoing, arrived.Call);
    }

    public void HangUp((CallId Out, CallId In) call)
    {
        Media.SetOrder(AudioOrder.Silence);
        Agent.Carry(new Release(call.Out));
        var ended = new[] { Next<CallEnded>(), Next<CallEnded>() }.ToDictionary(end => end.Call, end => end.Cause);
        Assert.Equal(EndCause.Near, ended[call.Out]);
        Assert.Equal(EndCause.FarBye, ended[call.In]);
    }

    /// <summary>Runs on PJSIP's thread and returns when it has.</summary>
    public async Task OnPjsipThreadAsync(Action act)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Agent.Post(() =>
        {
            act();
            done.SetResult();
        });
        await done.Task.WaitAsync(Patience, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        Assert.True(Agent.Stop(Patience), "PJSIP did not stop");
        Media.Dispose();
        Agent.Dispose();
        Assert.Equal(0, StreamLeg.Borrowed);
        return ValueTask.CompletedTask;
    }

    private void Connected(CallId a, CallId b)
    {
        CallId first = Next<CallConnected>(c => c.Call == a || c.Call == b).Call;
        Next<CallConnected>(c => c.Call == (first == a ? b : a));
    }
}
