namespace Hal;

/// <summary>
/// The codec under supervision, and the orders to it. Orders come from any thread and never block; a close is served before
/// anything else and takes back an open that still waits; of the volumes only the latest counts.
/// </summary>
internal sealed class CodecPart : Part, IHandsetCodec, IRinger
{
    private const int OthersPerRefresh = 5;

    private static readonly TimeSpan RefreshInUse = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefreshAtRest = TimeSpan.FromSeconds(10);

    private readonly Wm8960 _chip;
    private readonly Func<bool> _offHook;
    private readonly Action _wake;
    private readonly Action _open;
    private readonly Action _close;
    private readonly Lock _gate = new();
    private bool _closeWaiting, _openWaiting, _restartWaiting;
    private Action<bool>? _closeDone, _openDone;
    private int _receiverStep = -1, _ringerStep = -1;
    private volatile bool _microphoneOpen;
    private long _refreshedAt;

    public CodecPart(
        Wm8960 chip, Func<bool> offHook, PatientI2cDevice line, BoardCounters counters, TimeProvider time, Action wake,
        Action<PartCondition> report)
        : base("codec", line, counters, time, report)
    {
        _chip = chip;
        _offHook = offHook;
        _wake = wake;
        _open = chip.OpenMicrophone;
        _close = chip.CloseMicrophone;
    }

    public bool MicrophoneOpen => _microphoneOpen;

    public void OpenMicrophone(Action<bool>? done = null)
    {
        lock (_gate)
        {
            _openWaiting = true;
            _openDone += done;
        }

        _wake();
    }

    public void CloseMicrophone(Action<bool>? done = null)
    {
        Action<bool>? overtaken;
        lock (_gate)
        {
            _closeWaiting = true;
            _closeDone += done;
            _openWaiting = false;
            (overtaken, _openDone) = (_openDone, null);
            _closeDone += overtaken is null ? null : _ => overtaken(false);
        }

        _wake();
    }

    public void SetReceiverVolume(int step)
    {
        Volatile.Write(ref _receiverStep, Math.Clamp(step, 0, Wm8960.MaximumStep));
        _wake();
    }

    /// <summary>The ringer's volume.</summary>
    public void SetVolume(int step)
    {
        Volatile.Write(ref _ringerStep, Math.Clamp(step, 0, Wm8960.MaximumStep));
        _wake();
    }

    public void Restart()
    {
        lock (_gate)
        {
            _restartWaiting = true;
        }

        _wake();
    }

    /// <summary>Serves the microphone's orders; called between any two pieces of other work.</summary>
    public void ServeMicrophone(long now)
    {
        if (TakeClose(out var closed))
        {
            // A chip that is out of service will be reset before it works again, and a reset closes.
            var done = Try(_close, now);
            Publish();
            closed?.Invoke(done);
        }

        var decided = Attempted && !(Working && _chip.IsStarting);
        if (decided && TakeOpen(out var opened))
        {
            var done = Working && _chip.IsReady && Try(_open, now);
            Publish();
            opened?.Invoke(done);
        }
    }

    public void PowerDown(long now)
    {
        if (Working)
        {
            Try(_chip.PowerDown, now);
            Publish();
        }
    }

    /// <summary>After a new thread took over, the microphone stays shut until somebody orders it open anew.</summary>
    public void ForgetMicrophone()
    {
        _chip.ForgetMicrophone();
        if (TakeOpen(out var overtaken))
        {
            overtaken?.Invoke(false);
        }
    }

    protected override void Begin(long now)
    {
        _chip.Begin();
        Publish();
    }

    protected override long Work(long now)
    {
        if (TakeRestart())
        {
            Counters.Reinitialisation();
            Begin(now);
        }

        if (!_chip.IsReady)
        {
            var due = _chip.Advance(now);
            if (!_chip.IsReady)
            {
                return due;
            }

            _refreshedAt = now;
            Publish();
        }

        SetVolumes();
        return KeepFresh(now);
    }

    private void SetVolumes()
    {
        if (Interlocked.Exchange(ref _receiverStep, -1) is >= 0 and var receiver)
        {
            _chip.SetReceiverVolume(receiver);
        }

        if (Interlocked.Exchange(ref _ringerStep, -1) is >= 0 and var ringer)
        {
            _chip.SetRingerVolume(ringer);
        }
    }

    private long KeepFresh(long now)
    {
        var due = After(_refreshedAt, _microphoneOpen || _offHook() ? RefreshInUse : RefreshAtRest);
        if (now >= due)
        {
            _chip.Refresh(OthersPerRefresh);
            _refreshedAt = now;
        }

        return long.MaxValue;
    }

    private void Publish() => _microphoneOpen = _chip.MicrophoneOpen;

    private bool TakeClose(out Action<bool>? done)
    {
        lock (_gate)
        {
            var waiting = _closeWaiting;
            _closeWaiting = false;
            (done, _closeDone) = (_closeDone, waiting ? null : _closeDone);
            return waiting;
        }
    }

    private bool TakeOpen(out Action<bool>? done)
    {
        lock (_gate)
        {
            var waiting = _openWaiting;
            _openWaiting = false;
            (done, _openDone) = (_openDone, waiting ? null : _openDone);
            return waiting;
        }
    }

    private bool TakeRestart()
    {
        lock (_gate)
        {
            var waiting = _restartWaiting;
            _restartWaiting = false;
            return waiting;
        }
    }
}
