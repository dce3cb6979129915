using System.Collections.Concurrent;
using System.Net;
using CallDesk;
using Phone.Audio;
using Phone.Configuration;
using Phone.Host;
using Phone.Panel;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>
/// The whole phone in this process, on the virtual booth, with a booth full of noise; driven by its hook, keys and socket.
/// </summary>
internal sealed class WholePhone : IAsyncDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private readonly string _folder = Directory.CreateTempSubdirectory("phone-whole-").FullName;
    private readonly PhoneHost _host;
    private volatile TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private WholePhone(PhoneConfiguration configuration, int? nightlyTest)
    {
        string noise = Path.Combine(_folder, "noise.wav");
        var random = new Random(4_3);
        using (var writer = new WavWriter(noise))
        {
            writer.Write([.. Enumerable.Range(0, AudioFormat.SampleRate).Select(_ => (short)random.Next(-30_000, 30_000))]);
        }

        var options = new PhoneOptions
        {
            Configuration = configuration,
            DataDirectory = Path.Combine(_folder, "data"),
            Board = BoardKind.Virtual,
            Audio = AudioKind.Virtual,
            Sip = new IPEndPoint(IPAddress.Loopback, 0),
            Microphone = noise,
            NightlyTest = nightlyTest,
        };
        _host = new PhoneHost(options, Log.Enqueue);
        _host.Changed += _ => Interlocked.Exchange(ref _changed, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();
    }

    /// <summary>What the phone tells the technician.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public BoothHands Hands => _host.Hands!;

    public PhoneSnapshot Now => _host.Current;

    public PhoneHost Host => _host;

    /// <param name="configuration">Null: the least that a site must say.</param>
    /// <param name="nightlyTest">The hour of the nightly self-test; null: none.</param>
    public static async Task<WholePhone> StartAsync(PhoneConfiguration? configuration = null, int? nightlyTest = null)
    {
        var phone = new WholePhone(configuration ?? Site.Configuration(), nightlyTest);
        await phone._host.StartAsync(TestContext.Current.CancellationToken);
        await phone.UntilAsync(now => now.Desk is { Started: true, HasRegistrar: false });
        return phone;
    }

    /// <summary>Returns when the phone is so; fails when it does not become so.</summary>
    public async Task<PhoneSnapshot> UntilAsync(Func<PhoneSnapshot, bool> so)
    {
        using var limit = new CancellationTokenSource(Patience);
        while (true)
        {
            Task changed = _changed.Task;
            PhoneSnapshot now = Now;
            if (so(now))
            {
                return now;
            }

            try
            {
                await changed.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"the phone stayed so: {now.Desk.Hook}, {string.Join(", ", now.Desk.Calls.Select(call => call.Phase))}");
            }
        }
    }

    /// <summary>Moves the handset and waits until the desk knows.</summary>
    public async Task MoveHookAsync(bool off)
    {
        Hands.MoveHook(off);
        await UntilAsync(now => now.Desk.Hook == (off ? HookPosition.Off : HookPosition.On));
    }

    /// <summary>
    /// Presses a key and gives the desk time to see both edges (the debouncing may join the taps of hurried fingers).
    /// </summary>
    public async Task TapAsync(string key)
    {
        long version = Now.Version;
        Hands.Key(key, KeyAction.Tap);
        await Task.Run(() => SpinWait.SpinUntil(() => Now.Version >= version + 2, 300));
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
