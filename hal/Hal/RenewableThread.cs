namespace Hal;

/// <summary>
/// A thread that can be renewed when it is stuck in a call that does not return (a bus, a disk, a sound device). .NET cannot end such
/// a thread, so it is left behind: the calls that may hang are made inside <see cref="MayHang"/>, and where such a call returns after
/// all, a thread that was left behind is thrown out (<see cref="LeftBehindException"/>) before it can touch or say anything. Between
/// those calls a thread cannot be left behind; then <see cref="Renew"/> refuses.
/// </summary>
/// <param name="run">The thread's work; true: it takes over from one that was left behind.</param>
public sealed class RenewableThread(string name, Action<bool> run, ThreadPriority priority = ThreadPriority.Normal)
{
    /// <summary>So many may be stuck at a time; more would only fill the memory.</summary>
    public const int MostLeftBehind = 3;

    [ThreadStatic]
    private static Tenure? _mine;

    private readonly Lock _gate = new();
    private readonly List<Thread> _leftBehind = [];
    private Thread? _thread;
    private Tenure? _tenure;

    /// <summary>Started and not ended.</summary>
    public bool IsAlive => _thread is { IsAlive: true };

    /// <summary>Threads that were left behind and are still stuck.</summary>
    public int LeftBehind
    {
        get
        {
            lock (_gate)
            {
                _leftBehind.RemoveAll(static thread => !thread.IsAlive);
                return _leftBehind.Count;
            }
        }
    }

    /// <summary>
    /// Marks a call that may never return, until disposed; not nested. Means nothing on other threads. No allocation.
    /// </summary>
    /// <exception cref="LeftBehindException">Another thread has taken over already.</exception>
    public static HangingCall MayHang()
    {
        var mine = _mine;
        if (mine is not null
            && Interlocked.CompareExchange(ref mine.State, Tenure.InCall, Tenure.Working) == Tenure.LeftBehind)
        {
            throw new LeftBehindException();
        }

        return new HangingCall(mine);
    }

    public void Start() => Begin(renewed: false);

    /// <summary>Leaves the thread behind and starts another in its place. Any thread; never blocks.</summary>
    /// <returns>False: it is not in a call that may hang, or <see cref="MostLeftBehind"/> are stuck already.</returns>
    public bool Renew()
    {
        lock (_gate)
        {
            if (_tenure is not { } tenure || _thread is not { IsAlive: true } stuck || LeftBehind >= MostLeftBehind
                || Interlocked.CompareExchange(ref tenure.State, Tenure.LeftBehind, Tenure.InCall) != Tenure.InCall)
            {
                return false;
            }

            _leftBehind.Add(stuck);
            Begin(renewed: true);
            return true;
        }
    }

    /// <summary>Waits for the thread's end; true if it has ended or never began.</summary>
    public bool Join(TimeSpan patience) => _thread is not { IsAlive: true } thread || thread.Join(patience);

    private void Begin(bool renewed)
    {
        var tenure = new Tenure();
        _tenure = tenure;
        _thread = new Thread(() => Run(tenure, renewed)) { Name = name, IsBackground = true, Priority = priority };
        _thread.Start();
    }

    private void Run(Tenure tenure, bool renewed)
    {
        _mine = tenure;
        try
        {
            run(renewed);
        }
        catch (LeftBehindException)
        {
            // Another has taken over.
        }
    }

    /// <summary>A call that is being made; disposing it says that it has returned.</summary>
    public readonly ref struct HangingCall
    {
        private readonly Tenure? _tenure;

        internal HangingCall(Tenure? tenure) => _tenure = tenure;

        /// <exception cref="LeftBehindException">Another thread has taken over meanwhile.</exception>
        public void Dispose()
        {
            if (_tenure is not null
                && Interlocked.CompareExchange(ref _tenure.State, Tenure.Working, Tenure.InCall) == Tenure.LeftBehind)
            {
                throw new LeftBehindException();
            }
        }
    }

    internal sealed class Tenure
    {
        public const int Working = 0;
        public const int InCall = 1;
        public const int LeftBehind = 2;

        public int State;
    }
}

/// <summary>Ends a thread that was left behind; nobody but <see cref="RenewableThread"/> may catch it.</summary>
public sealed class LeftBehindException : Exception
{
    public LeftBehindException()
        : base("this thread was left behind")
    {
    }
}
