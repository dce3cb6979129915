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
    private readonly Action _openBase;
    private readonly Action _closeBase;
    private readonly MicrophoneOrders _orders;
    private readonly BaseMicrophone? _base;
    private int _restartWaiting;
    private int _receiverStep = -1, _ringerStep = -1;
    private volatile bool _microphoneOpen;
    private long _refreshedAt;

    public CodecPart(
        Wm8960 chip, Func<bool> offHook, PatientI2cDevice line, BoardCounters counters, TimeProvider time, Action wake,
        Action<PartCondition> report, BaseMicrophone? baseMicrophone = null)
        : base("codec", line, counters, time, report)
    {
        _orders = new MicrophoneOrders(wake);
        _base = baseMicrophone;
        _chip = chip;
        _offHook = offHook;
        _wake = wake;
        _open = chip.OpenMicrophone;
        _close = chip.CloseMicrophone;
        _openBase = chip.OpenHandsfreeMicrophone;
        _closeBase = CloseBase;
    }

    public bool MicrophoneOpen => _microphoneOpen;

    public void OpenMicrophone(Action<bool>? done = null) => _orders.Open(done);

    public void CloseMicrophone(Action<bool>? done = null) => _orders.Close(done);

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
        Volatile.Write(ref _restartWaiting, 1);
        _wake();
    }

    /// <summary>Serves the microphones' orders; called between any two pieces of other work.</summary>
    public void ServeMicrophone(long now)
    {
        // A chip that is out of service will be reset before it works again, and a reset closes.
        ServeClose(_orders, _close, now);
        if (_base is not null)
        {
            ServeClose(_base.Orders, _closeBase, now);
        }

        if (Attempted && !(Working && _chip.IsStarting))
        {
            ServeOpen(_orders, now);
            if (_base is not null)
            {
                ServeOpenBase(_base, now);
            }
        }
    }

    public void PowerDown(long now)
    {
        if (Working)
        {
            Try(_chip.PowerDown, now);
            Publish();
        }

        _base?.Dispose();
    }

    /// <summary>After a new thread took over, both microphones stay shut until somebody orders one open anew.</summary>
    public void ForgetMicrophone()
    {
        _chip.ForgetMicrophone();
        CutSupply();
        _orders.Forget();
        _base?.Orders.Forget();
    }

    /// <summary>Whatever the registers of a chip that does not answer say, a microphone without current hears nothing.</summary>
    protected override void Lost(long now) => CutSupply();

    protected override void Begin(long now)
    {
        CutSupply();
        StartChip();
    }

    protected override long Work(long now)
    {
        if (Interlocked.Exchange(ref _restartWaiting, 0) == 1)
        {
            StartChip();
            Counters.Reinitialisation();
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
        var due = After(_refreshedAt, _microphoneOpen || _base is { MicrophoneOpen: true } || _offHook() ? RefreshInUse : RefreshAtRest);
        if (now >= due)
        {
            _chip.Refresh(OthersPerRefresh);
            _refreshedAt = now;
        }

        return long.MaxValue;
    }

    private void Publish()
    {
        _microphoneOpen = _chip.MicrophoneOpen;
        _base?.Publish(_chip.HandsfreeMicrophoneOpen);
    }

    private void ServeClose(MicrophoneOrders orders, Action close, long now)
    {
        if (orders.TakeClose(out var closed))
        {
            var done = Try(close, now);
            Publish();
            closed?.Invoke(done);
        }
    }

    private void ServeOpen(MicrophoneOrders orders, long now)
    {
        if (orders.TakeOpen(out var opened))
        {
            CutSupply();
            var done = Working && _chip.IsReady && Try(_open, now);
            Publish();
            opened?.Invoke(done);
        }
    }

    private void ServeOpenBase(BaseMicrophone microphone, long now)
    {
        if (microphone.Orders.TakeOpen(out var opened))
        {
            var done = Working && _chip.IsReady && microphone.TryPower(on: true) && Try(_openBase, now);
            microphone.TryPower(done);
            Publish();
            opened?.Invoke(done);
        }
    }

    /// <summary>The supply first: it needs no bus.</summary>
    private void CloseBase()
    {
        CutSupply();
        _chip.CloseHandsfreeMicrophone();
    }

    /// <summary>What was open opens again when the chip is ready.</summary>
    private void StartChip()
    {
        _chip.Begin();
        Publish();
    }

    private void CutSupply() => _base?.TryPower(on: false);
}
