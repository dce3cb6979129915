using CallDesk;
using Hal;
using Hal.Simulation;
using Phone.SelfTest;

namespace Phone.Host;

/// <summary>
/// The handset plane: the board (real or virtual), its events in the desk's words, and the desk's effects on it. A part that fails is
/// reported and the rest goes on.
/// </summary>
internal sealed class BoardPlane : IDisposable
{
    private readonly IBoard _board;
    private readonly LightAnimator _lights;
    private readonly Action<DeskEvent> _post;
    private int _receiverVolume = -1;
    private int _loudspeakerVolume = -1;

    private BoardPlane(IBoard board, VirtualBooth? booth, Action<DeskEvent> post)
    {
        _board = board;
        Booth = booth;
        _post = post;
        _lights = new LightAnimator(board.Lights);
        Watch = new BoardWatch(board);
        board.Hook.Moved += move => post(new HookMoved(move.OffHook ? HookPosition.Off : HookPosition.On));
        board.Keypad.Changed += OnKey;
        board.ConditionChanged += OnCondition;
    }

    /// <summary>The virtual booth below the drivers, or null on a real board.</summary>
    public VirtualBooth? Booth { get; }

    /// <summary>What the board shows, for the self-test.</summary>
    public BoardWatch Watch { get; }

    public long Heartbeat => _board.Heartbeat;

    public long HookLooks => _board.Hook.Looks;

    public BoardStatistics Statistics => _board.Statistics;

    public bool MicrophoneOpen => _board.Codec.MicrophoneOpen || _board.Handsfree is { MicrophoneOpen: true };

    /// <summary>The board has a base microphone, and the settings that it was opened with permit it.</summary>
    public bool HasHandsfree => _board.Handsfree is not null;

    /// <param name="handsfree">Null: the board is opened without its base microphone, if it has one.</param>
    /// <exception cref="BoardMissingException">There is no such GPIO chip or no I²C bus.</exception>
    public static BoardPlane Open(BoardKind kind, HandsfreePermission? handsfree, Action<DeskEvent> post)
    {
        BoardDescription description = Describe(kind, handsfree);
        if (kind == BoardKind.Virtual)
        {
            var booth = new VirtualBooth(description);
            return new BoardPlane(booth.OpenBoard(), booth, post);
        }

        try
        {
            return new BoardPlane(BoothBoard.OpenHardware(description), null, post);
        }
        catch (Exception e) when (e is PlatformNotSupportedException or IOException)
        {
            throw new BoardMissingException(
                $"The booth's board is not there: {e.Message.TrimEnd('.')}. Check the wiring and the overlay, or use --board virtual.", e);
        }
    }

    /// <summary>The virtual board has what its settings permit; of a real one no more is known than they permit.</summary>
    private static BoardDescription Describe(BoardKind kind, HandsfreePermission? handsfree) =>
        kind == BoardKind.Booth || handsfree is null ? BoardDescription.Booth : BoardDescription.Office;

    public void Start() => _board.Start();

    /// <summary>Tells systemd that calls can be taken (sd_notify(3)).</summary>
    public void TellReady() => (_board.Watchdog as SystemdWatchdog)?.Ready();

    /// <inheritdoc cref="IBoard.Renew"/>
    public bool Renew() => _board.Renew();

    /// <summary>Both of them.</summary>
    public void CutMicrophone()
    {
        _board.Handsfree?.CloseMicrophone();
        _board.Codec.CloseMicrophone();
    }

    public void RestartCodec() => _board.Codec.Restart();

    public void FeedWatchdog() => _board.Watchdog.Feed();

    /// <summary>Carries out one effect on the handset plane; true if it was one. Desk thread.</summary>
    public bool Carry(Effect effect)
    {
        switch (effect)
        {
            case OpenMicrophone:
                _board.Codec.OpenMicrophone();
                return true;
            case CloseMicrophone:
                _board.Codec.CloseMicrophone();
                return true;
            case OpenHandsfreeMicrophone:
                _board.Handsfree?.OpenMicrophone();
                return true;
            case CloseHandsfreeMicrophone:
                _board.Handsfree?.CloseMicrophone();
                return true;
            case SetLights lights:
                _lights.Show(lights.Ring);
                return true;
            default:
                return false;
        }
    }

    /// <summary>One colour on all lights for the self-test; null gives them back. Any thread.</summary>
    public void Light(Rgb? colour) => _lights.Borrow(colour);

    /// <summary>Brightness of the lights from now on, percent.</summary>
    public void Dim(int percent) => _lights.Dim(percent);

    /// <summary>Volumes are the codec's: set when an order changes them. The loudspeaker rings or is talked by. Desk thread.</summary>
    public void Follow(AudioOrder order)
    {
        if (order.ReceiverVolume != _receiverVolume)
        {
            _receiverVolume = order.ReceiverVolume;
            _board.Codec.SetReceiverVolume(_receiverVolume);
        }

        int loudspeaker = order.Loudspeaker is LoudspeakerSound.Handsfree talk ? talk.Volume : order.RingerVolume;
        if (loudspeaker != _loudspeakerVolume)
        {
            _loudspeakerVolume = loudspeaker;
            _board.Ringer.SetVolume(loudspeaker);
        }
    }

    public void Dispose()
    {
        (_board.Watchdog as SystemdWatchdog)?.Stopping();
        Watch.Dispose();
        _lights.Dispose();
        _board.Dispose();
        Booth?.Dispose();
    }

    private void OnKey(KeyMove move)
    {
        if (KeyLegend.TryParse(move.Legend, out Key key))
        {
            _post(move.Pressed ? new KeyPressed(key) : new KeyReleased(key));
        }
    }

    private void OnCondition(PartCondition condition)
    {
        if (Enum.TryParse(condition.Part, ignoreCase: true, out Device device))
        {
            _post(condition.Working ? new DeviceRestored(device) : new DeviceFailed(device, condition.Reason));
        }
    }
}

internal sealed class BoardMissingException(string message, Exception inner) : Exception(message, inner);
