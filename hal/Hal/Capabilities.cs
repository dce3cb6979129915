namespace Hal;

/// <summary>
/// What a booth's board offers. Methods may be called from any thread and never block: they hand their order to the board's own
/// thread ("hal"), which owns the interrupt lines and every I²C transaction. Events are raised on that thread.
/// </summary>
public interface IBoard : IDisposable
{
    IHookSwitch Hook { get; }

    IKeypad Keypad { get; }

    ILightRing Lights { get; }

    IHandsetCodec Codec { get; }

    IRinger Ringer { get; }

    /// <summary>Null: the board has no base microphone, or the settings do not permit it.</summary>
    IHandsfree? Handsfree => null;

    IWatchdog Watchdog { get; }

    /// <summary>A part failed (retries exhausted) or came back.</summary>
    event Action<PartCondition>? ConditionChanged;

    /// <summary>Counters since start, for metrics and the self-test.</summary>
    BoardStatistics Statistics { get; }

    /// <summary>Starts the hal thread; raises the present hook position first.</summary>
    void Start();

    /// <summary>Increases while the hal thread makes progress (the watchdog's question).</summary>
    long Heartbeat { get; }

    /// <summary>
    /// Leaves a hal thread behind that is stuck on the bus. A new one looks at the hook first, then sets the chips up again; the
    /// microphone begins shut and every part is reported as failed until it works again.
    /// </summary>
    /// <returns>False: the thread is stuck elsewhere, or too many have been left behind.</returns>
    bool Renew();
}

/// <param name="Part">hook, keypad, lights, codec, watchdog, bus.</param>
/// <param name="Reason">A technician's word: "NAK at 0x34 after 3 tries".</param>
public readonly record struct PartCondition(string Part, bool Working, string Reason);

/// <summary>Counts since start; a snapshot that any thread may take.</summary>
/// <param name="Transactions">I²C transactions tried, retries included.</param>
/// <param name="Naks">Tries that failed, whatever the errno.</param>
/// <param name="Reinitialisations">Chips set up again after a failure or an unexpected reset.</param>
/// <param name="KeyOverflows">Times the keypad's FIFO overflowed and all keys were let go.</param>
/// <param name="GhostChords">Key presses rejected because they may be ghosts.</param>
/// <param name="HookBounces">Bursts of the hook's contact that ended where they began.</param>
public readonly record struct BoardStatistics(
    long Transactions, long Naks, long Retries, long Reinitialisations, long BusRecoveries,
    long KeyOverflows, long GhostChords, long HookBounces)
{
    /// <summary>Times the keypad had news and its interrupt line did not say so: the once-a-second look found it.</summary>
    public long MissedInterrupts { get; init; }
}

/// <summary>The cradle's switch, debounced; lost edges are found by a level check every 100 ms.</summary>
public interface IHookSwitch
{
    bool IsOffHook { get; }

    /// <summary>How often the contact has been looked at, ten times a second at least: whoever sees it rest is not watched over.</summary>
    long Looks { get; }

    event Action<HookMove>? Moved;
}

/// <param name="Timestamp">Stopwatch ticks of the first edge (before debouncing).</param>
public readonly record struct HookMove(bool OffHook, long Timestamp)
{
    /// <summary>Edges of this move: 0 if every one was lost and the level was the news, more than one if the contact bounced.</summary>
    public int Edges { get; init; }

    /// <summary>From the first edge to the last.</summary>
    public TimeSpan Settling { get; init; }
}

/// <summary>Keys by their legends of board.toml: "0"…"9", "*", "#", "HOLD", "VOL+", …</summary>
public interface IKeypad
{
    event Action<KeyMove>? Changed;
}

/// <summary>A key went down or came up.</summary>
/// <param name="Timestamp">Stopwatch ticks of the move.</param>
public readonly record struct KeyMove(string Legend, bool Pressed, long Timestamp);

/// <summary>A colour as the eye shall see it, 0–255 a channel; black is off.</summary>
public readonly record struct Rgb(byte Red, byte Green, byte Blue);

/// <summary>The ring of lights; index 0 is at twelve o'clock, clockwise.</summary>
public interface ILightRing
{
    int Count { get; }

    /// <summary>Shows the whole ring with one write; the latest call wins.</summary>
    void Show(ReadOnlySpan<Rgb> ring);
}

/// <summary>The handset's codec. Without handsfree there is no member that could send voice to the loudspeaker.</summary>
public interface IHandsetCodec
{
    /// <summary>The microphone path is open in the registers as last written successfully.</summary>
    bool MicrophoneOpen { get; }

    /// <summary>Opens the microphone path; <paramref name="done"/> runs on the hal thread with success.</summary>
    void OpenMicrophone(Action<bool>? done = null);

    /// <summary>Cuts the microphone ahead of every other waiting order.</summary>
    void CloseMicrophone(Action<bool>? done = null);

    /// <summary>Receiver volume, step 0–10, about 3 dB a step; 5 = 0 dB.</summary>
    void SetReceiverVolume(int step);

    /// <summary>
    /// Starts the chip anew (250 ms of silence). The chip cannot be read, so a capture that stalled is how a reset shows first:
    /// the media plane asks for this. The microphone is open afterwards if it was open before.
    /// </summary>
    void Restart()
    {
    }
}

/// <summary>
/// The base microphone. The handset's microphone and this one are never open together: opening one closes the other. Its supply is on
/// only while it is open.
/// </summary>
public interface IHandsfree
{
    /// <summary>The base microphone's path is open in the registers as last written successfully.</summary>
    bool MicrophoneOpen { get; }

    /// <summary>Opens supply and path; <paramref name="done"/> runs on the hal thread with success.</summary>
    void OpenMicrophone(Action<bool>? done = null);

    /// <summary>Cuts both ahead of every other waiting order; the supply even if the codec does not answer.</summary>
    void CloseMicrophone(Action<bool>? done = null);
}

/// <summary>The ringer's amplifier (the codec's right speaker channel on the booth).</summary>
public interface IRinger
{
    /// <summary>Step 0–10; step 0 is still audible.</summary>
    void SetVolume(int step);
}

/// <summary>Fed only while every plane makes progress.</summary>
public interface IWatchdog
{
    void Feed();
}
