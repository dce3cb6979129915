namespace Hal.Tests;

/// <summary>A thread that hangs is left behind, and never gets beyond the call in which it hung.</summary>
public sealed class RenewableThreadTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _hangs = new(0);
    private readonly ManualResetEventSlim _free = new();
    private readonly SemaphoreSlim _ended = new(0);
    private int _beyond;

    public void Dispose()
    {
        _hangs.Dispose();
        _free.Dispose();
        _ended.Dispose();
    }

    [Fact]
    public void Where_the_call_returns_after_all_the_thread_goes_no_further()
    {
        var thread = Hanging();
        UntilItHangs();
        Assert.True(thread.Renew());
        UntilItHangs();
        Assert.Equal(1, thread.LeftBehind);

        _free.Set();
        Assert.True(_ended.Wait(Patience, TestContext.Current.CancellationToken));
        Assert.True(thread.Join(Patience));
        Assert.True(SpinWait.SpinUntil(() => thread.LeftBehind == 0, Patience));
        Assert.Equal(1, _beyond); // the second one, that took over
    }

    [Fact]
    public void A_call_that_fails_after_all_is_nobodys_failure()
    {
        Exception? seen = null;
        var thread = new RenewableThread("fails", renewed =>
        {
            try
            {
                using var call = RenewableThread.MayHang();
                _hangs.Release();
                _free.Wait();
                throw new IOException("late");
            }
            catch (IOException e) when (!renewed)
            {
                seen = e;
            }
            catch (IOException)
            {
                // Nobody has taken over from this one: its failure is its own.
            }
        });
        thread.Start();
        UntilItHangs();
        Assert.True(thread.Renew());
        UntilItHangs();
        _free.Set();
        Assert.True(thread.Join(Patience));
        Assert.True(SpinWait.SpinUntil(() => thread.LeftBehind == 0, Patience));
        Assert.Null(seen);
    }

    [Fact]
    public void Between_calls_a_thread_is_not_left_behind()
    {
        using var stuckElsewhere = new ManualResetEventSlim();
        var thread = new RenewableThread("elsewhere", _ =>
        {
            using (RenewableThread.MayHang())
            {
            }

            _hangs.Release();
            stuckElsewhere.Wait();
        });
        thread.Start();
        UntilItHangs();
        Assert.False(thread.Renew());
        stuckElsewhere.Set();
        Assert.True(thread.Join(Patience));
        Assert.False(thread.Renew());
    }

    [Fact]
    public void Not_more_than_three_are_stuck_at_a_time()
    {
        var thread = Hanging();
        for (var stuck = 0; stuck < RenewableThread.MostLeftBehind; stuck++)
        {
            UntilItHangs();
            Assert.True(thread.Renew());
        }

        UntilItHangs();
        Assert.False(thread.Renew());
        _free.Set();
        Assert.True(thread.Join(Patience));
    }

    [Fact]
    public void On_other_threads_it_means_nothing()
    {
        using (RenewableThread.MayHang())
        {
        }
    }

    private RenewableThread Hanging()
    {
        var thread = new RenewableThread("hangs", _ =>
        {
            using (RenewableThread.MayHang())
            {
                _hangs.Release();
                _free.Wait();
            }

            Interlocked.Increment(ref _beyond);
            _ended.Release();
        });
        thread.Start();
        return thread;
    }

    private void UntilItHangs() => Assert.True(_hangs.Wait(Patience, TestContext.Current.CancellationToken));
}
