namespace Phone.Audio.Listening;

/// <summary>
/// Time in which both voices were there and the guard's had come second (clause 5.8): a far end that goes on or comes in later
/// does not interrupt itself. Media thread.
/// </summary>
internal sealed class DoubleTalk
{
    private bool _guardSpoke;
    private bool _farSpoke;
    private bool _guardCameSecond;

    /// <summary>10 ms each.</summary>
    public int BegunByGuardFrames { get; private set; }

    public void Add(bool guard, bool far)
    {
        bool both = guard && far;
        if (both && !(_guardSpoke && _farSpoke))
        {
            _guardCameSecond = _farSpoke && !_guardSpoke;
        }

        BegunByGuardFrames += both && _guardCameSecond ? 1 : 0;
        (_guardSpoke, _farSpoke) = (guard, far);
    }
}
