using Phone.Panel;

namespace Phone.Host;

/// <summary>Waits until calls can be taken with the settings in force, and says so once: then they are good.</summary>
internal sealed class GoodSettings : IDisposable
{
    private readonly IPhoneView _phone;
    private readonly Action _mark;
    private int _marked;

    /// <param name="mark">Runs on a thread of the pool; may write to the disk.</param>
    public GoodSettings(IPhoneView phone, Action mark)
    {
        (_phone, _mark) = (phone, mark);
        phone.Changed += Look;
        Look(phone.Current);
    }

    public void Dispose() => _phone.Changed -= Look;

    private void Look(PhoneSnapshot now)
    {
        if (now.Desk is { Started: true } desk && (desk.Registered || !desk.HasRegistrar) && Interlocked.Exchange(ref _marked, 1) == 0)
        {
            Task.Run(Mark);
        }
    }

    private void Mark()
    {
        try
        {
            _mark();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"settings: cannot be marked as good: {e.Message}");
        }
    }
}
