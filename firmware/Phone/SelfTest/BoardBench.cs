using Hal;

namespace Phone.SelfTest;

/// <summary>Sound for the self-test: 16 kHz, 16 bit.</summary>
internal interface ITestSound
{
    /// <summary>
    /// Plays both channels and returns what the microphone heard meanwhile, all of one length; ends early, with what there is, once
    /// <paramref name="stop"/> says so. Engine's thread.
    /// </summary>
    short[] Exchange(ReadOnlySpan<short> receiver, ReadOnlySpan<short> ringer, Func<bool> stop);
}

/// <summary>
/// The bench of a self-test that has the board for itself (<c>phone selftest</c> while the phone does not run). The microphone opens for
/// one exchange, only while the handset is lifted, and is cut on the hal thread when the handset goes down meanwhile.
/// </summary>
internal sealed class BoardBench : IBench, IDisposable
{
    private static readonly TimeSpan Opening = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(5);

    private readonly IBoard _board;
    private readonly ITestSound? _sound;
    private readonly TimeProvider _time;
    private readonly Action _pause;
    private readonly CancellationToken _yield;
    private readonly AutoResetEvent _seen = new(false);

    /// <param name="sound">Null: this machine has no sound device.</param>
    /// <param name="time">Null: the system's.</param>
    /// <param name="pause">How a moment passes; null: by waiting for the board's next event. Tests turn the hal loop here.</param>
    /// <param name="yield">The test has to give way.</param>
    public BoardBench(
        IBoard board, BoardWatch watch, ITestSound? sound, TimeProvider? time = null, Action? pause = null,
        CancellationToken yield = default)
    {
        (_board, Watch, _sound, _yield) = (board, watch, sound, yield);
        _time = time ?? TimeProvider.System;
        _pause = pause ?? (() => _seen.WaitOne(Longest));
        Watch.Seen += OnSeen;
    }

    public BoardWatch Watch { get; }

    public bool Wait(Func<bool> until, TimeSpan limit)
    {
        var begun = _time.GetTimestamp();
        while (!until())
        {
            _yield.ThrowIfCancellationRequested();
            if (_time.GetElapsedTime(begun) >= limit)
            {
                return false;
            }

            _pause();
        }

        return true;
    }

    public void Light(Rgb? colour)
    {
        var ring = new Rgb[_board.Lights.Count];
        Array.Fill(ring, colour ?? default);
        _board.Lights.Show(ring);
    }

    public short[]? Exchange(ReadOnlySpan<short> receiver, ReadOnlySpan<short> ringer)
    {
        if (_sound is null || !Watch.OffHook)
        {
            return null;
        }

        bool? opened = null;
        _board.Codec.OpenMicrophone(done => opened = done);
        try
        {
            Wait(() => opened is not null, Opening);
            return opened == true ? _sound.Exchange(receiver, ringer, () => !Watch.OffHook || _yield.IsCancellationRequested) : null;
        }
        finally
        {
            _board.Codec.CloseMicrophone();
            _yield.ThrowIfCancellationRequested();
        }
    }

    public Echo Call(short[] sound, TimeSpan more) => new(null, null, "the phone is not running");

    public void Dispose()
    {
        Watch.Seen -= OnSeen;
        _seen.Dispose();
    }

    private void OnSeen()
    {
        if (!Watch.OffHook)
        {
            _board.Codec.CloseMicrophone();
        }

        _seen.Set();
    }
}
