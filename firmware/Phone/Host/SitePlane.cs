using CallDesk;
using Phone.Alerts;
using Phone.Configuration;
using Phone.Sip;

namespace Phone.Host;

/// <summary>
/// What the site is to the desk: its guards' PINs, its directory, its supervisors, its clock and its network. Effects go out from the
/// desk's thread and never block it; answers come back as events.
/// </summary>
internal sealed class SitePlane : IDisposable
{
    private readonly PartyBook _parties;
    private readonly IMessenger _messenger;
    private readonly Func<PartyToken, string?> _journal;
    private readonly Action<DeskEvent> _post;
    private readonly PinChecker _pins;
    private readonly ClockPlane _clock;
    private readonly NetworkWatch _network;
    private PhoneConfiguration _configuration;
    private AlertPlane _alerts;

    /// <param name="batteryClock">See <see cref="ClockPlane"/>.</param>
    /// <param name="journal">The number behind a token of an earlier call, or null; may wait for the disk.</param>
    /// <param name="post">Takes events. Any thread.</param>
    public SitePlane(
        PhoneConfiguration configuration,
        bool batteryClock,
        PartyBook parties,
        IMessenger messenger,
        Func<PartyToken, string?> journal,
        Action<DeskEvent> post)
    {
        _configuration = configuration;
        _parties = parties;
        _messenger = messenger;
        _journal = journal;
        _post = post;
        _pins = new PinChecker(post);
        _clock = new ClockPlane(batteryClock, post);
        _network = new NetworkWatch(post);
        _alerts = Alerts(configuration);
    }

    /// <summary>In force now. Any thread.</summary>
    public PhoneConfiguration Configuration => Volatile.Read(ref _configuration);

    public AlertFigures Messages { get; } = new();

    public AlertFigures WebHooks { get; } = new();

    public void Start()
    {
        _clock.Start();
        _network.Start();
    }

    /// <summary>
    /// Another configuration from now on: the desk's settings, directory, guards, receivers of alerts, lights. What is on its way to
    /// the old receivers is dropped; the desk repeats it. One thread at a time.
    /// </summary>
    public void Use(PhoneConfiguration configuration)
    {
        Volatile.Write(ref _configuration, configuration);
        Interlocked.Exchange(ref _alerts, Alerts(configuration)).Dispose();
        _post(new SettingsLoaded(configuration.Desk));
    }

    /// <summary>Carries out one effect; true if it was one of the site's. Desk thread.</summary>
    public bool Carry(Effect effect, DateTimeOffset wall)
    {
        switch (effect)
        {
            case SendAlert { Alert: var alert }:
                Volatile.Read(ref _alerts).Send(alert, wall);
                return true;
            case WriteRecord { Record: var record }:
                Volatile.Read(ref _alerts).Tell(record, wall);
                return true;
            case CheckPin { Digits: var digits }:
                _pins.Check(digits, Configuration.Guards);
                return true;
            case LookUp { Remote: var token }:
                Find(token);
                return true;
            default:
                return false;
        }
    }

    /// <summary>An arriving party with the directory entry of its number, if it came without one. Any thread.</summary>
    public DeskEvent Recognised(DeskEvent happened) => happened switch
    {
        CallArrived { Match: null } arrived => arrived with { Match = Match(arrived.Remote) },
        CallReplaced { Match: null } replaced => replaced with { Match = Match(replaced.Remote) },
        _ => happened,
    };

    /// <summary>Brightness of the lights at an observed time, percent. An unknown clock dims nothing.</summary>
    public int Brightness(ClockObserved clock) => clock.Known
        ? Configuration.Lights.PercentAt(DateTimeOffset.FromUnixTimeMilliseconds(clock.UnixMilliseconds)
            .ToOffset(TimeSpan.FromMinutes(clock.OffsetMinutes)).Hour)
        : 100;

    public void Dispose()
    {
        _network.Dispose();
        _clock.Dispose();
        _alerts.Dispose();
    }

    private AlertPlane Alerts(PhoneConfiguration configuration) => new(
        new AlertSettings(
            configuration.Alerts, configuration.Post, configuration.Language, id => configuration.Directory.Find(id) is not null),
        _messenger,
        _post,
        Messages,
        WebHooks);

    private DirectoryMatch? Match(PartyToken remote) =>
        _parties.Names.GetValueOrDefault(remote) is { } number ? Configuration.Directory.Match(number) : null;

    /// <summary>The live calls know at once; the journal may wait for the disk.</summary>
    private void Find(PartyToken token)
    {
        if (_parties.Names.TryGetValue(token, out string? number))
        {
            _post(new NumberFound(token, number.Length > 0 ? number : null));
            return;
        }

        _ = Task.Run(() => _post(new NumberFound(token, _journal(token))));
    }
}
