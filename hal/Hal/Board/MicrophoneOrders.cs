namespace Hal;

/// <summary>
/// The orders to one microphone. They come from any thread and never block; a close takes back an open that still waits.
/// </summary>
internal sealed class MicrophoneOrders(Action wake)
{
    private readonly Lock _gate = new();
    private bool _closeWaiting, _openWaiting;
    private Action<bool>? _closeDone, _openDone;

    public void Open(Action<bool>? done)
    {
        lock (_gate)
        {
            _openWaiting = true;
            _openDone += done;
        }

        wake();
    }

    public void Close(Action<bool>? done)
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

        wake();
    }

    /// <summary>An open that still waits is answered with no.</summary>
    public void Forget()
    {
        if (TakeOpen(out var overtaken))
        {
            overtaken?.Invoke(false);
        }
    }

    public bool TakeClose(out Action<bool>? done)
    {
        lock (_gate)
        {
            var waiting = _closeWaiting;
            _closeWaiting = false;
            (done, _closeDone) = (_closeDone, waiting ? null : _closeDone);
            return waiting;
        }
    }

    public bool TakeOpen(out Action<bool>? done)
    {
        lock (_gate)
        {
            var waiting = _openWaiting;
            _openWaiting = false;
            (done, _openDone) = (_openDone, waiting ? null : _openDone);
            return waiting;
        }
    }
}
