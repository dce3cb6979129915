namespace Phone.Audio;

/// <summary>
/// Whether somebody still looks at the hook, as the media thread judges it frame by frame. While nobody does (the hal thread is stuck
/// on its bus), a handset that is put down would go unnoticed: the microphone is shut until the hook is watched again.
/// Media thread only; allocates nothing.
/// </summary>
/// <param name="looks">How often the hook has been looked at (<see cref="Hal.IHookSwitch.Looks"/>); null: there is no hook.</param>
internal sealed class HandsetWatch(Func<long>? looks)
{
    /// <summary>1.5 s without a look. A healthy thread looks every 100 ms, one whose bus times out every second.</summary>
    public const int MostSilentFrames = 150;

    /// <summary>Looks after a silence until the position is trusted: the first may only begin the debouncing.</summary>
    private const int LooksToTrust = 3;

    private long _seen = -1;
    private long _trustedAt;
    private int _silentFrames;
    private long _cuts;

    /// <summary>How often the microphone was shut for this reason while it was open. Any thread.</summary>
    public long Cuts => Interlocked.Read(ref _cuts);

    /// <summary>Asked once a frame while the plan wants the microphone open.</summary>
    public bool IsWatched()
    {
        if (looks is null)
        {
            return true;
        }

        long now = looks();
        if (now != _seen)
        {
            (_seen, _silentFrames) = (now, 0);
        }
        else if (++_silentFrames == MostSilentFrames)
        {
            _trustedAt = now + LooksToTrust;
            Interlocked.Increment(ref _cuts);
        }

        return now >= _trustedAt && _silentFrames < MostSilentFrames;
    }

    /// <summary>The microphone was shut for a while and is to be opened: what was seen before is old.</summary>
    public void Forget() => _silentFrames = 0;
}
