using System.Collections.Concurrent;
using CallDesk;
using Phone.Audio;
using Phone.Host;
using Phone.Tests.Audio;
using Xunit;

namespace Phone.Tests.Host;

/// <summary>Memos are opened beside the desk's thread, whatever disk and cipher take, and let go when nobody will say them.</summary>
public sealed class MemoShelfTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly DeskState Listening =
        DeskState.Initial with { Dialogue = new Dialogue(DialogueKind.Messages, default) { Item = 7, Opening = true } };

    private readonly BlockingCollection<DeskEvent> _posted = [];
    private readonly ConcurrentQueue<string> _log = new();
    private readonly ManualResetEventSlim _disk = new(initialState: true);
    private readonly byte[] _memo = Dictated();
    private readonly MemoShelf _shelf;

    public MemoShelfTests() => _shelf = new MemoShelf(Find, _posted.Add, _log.Enqueue);

    public void Dispose()
    {
        _disk.Set();
        _posted.Dispose();
    }

    [Fact]
    [Clause("2.4b")]
    public void The_desks_thread_goes_on_while_the_disk_is_slow()
    {
        _disk.Reset();
        Assert.True(_shelf.Carry(new OpenMemos(7, [3])));
        _shelf.Follow(Listening);
        Assert.Null(_shelf.Sound(3));
        Assert.Empty(_posted);

        _disk.Set();
        Assert.Equal(new MemosOpened(7), Posted());
        Assert.InRange(_shelf.Sound(3)!.Length, AudioFormat.SampleRate * 97 / 100, AudioFormat.SampleRate);
    }

    [Fact]
    public void What_is_gone_or_damaged_is_missing_and_the_answer_comes_all_the_same()
    {
        _shelf.Carry(new OpenMemos(7, [3, 4, 5]));
        Assert.Equal(new MemosOpened(7), Posted());
        Assert.NotNull(_shelf.Sound(3));
        Assert.Null(_shelf.Sound(4));
        Assert.Null(_shelf.Sound(5));
        Assert.Single(_log);
    }

    [Fact]
    public void A_memo_is_let_go_when_it_was_said_and_nobody_listens()
    {
        _shelf.Carry(new OpenMemos(7, [3]));
        Posted();
        var says = new Utterance(9, [new Phrase("memo", "3")]);
        _shelf.Follow(DeskState.Initial with { Voice = Voice.Silent with { Next = [says] } });
        Assert.NotNull(_shelf.Sound(3));

        _shelf.Follow(DeskState.Initial);
        Assert.Null(_shelf.Sound(3));
    }

    /// <summary>The handset went down while the disk was slow: what comes then is not kept.</summary>
    [Fact]
    public void What_comes_too_late_is_not_kept()
    {
        _disk.Reset();
        _shelf.Carry(new OpenMemos(7, [3]));
        _shelf.Follow(DeskState.Initial);
        _disk.Set();
        Posted();
        Assert.Null(_shelf.Sound(3));
    }

    private DeskEvent Posted()
    {
        Assert.True(_posted.TryTake(out var posted, Patience), "no answer");
        return posted;
    }

    private byte[]? Find(long memo)
    {
        _disk.Wait();
        return memo switch { 3 => _memo, 5 => [1, 2, 3], _ => null };
    }

    private static byte[] Dictated()
    {
        var recorder = new MemoRecorder();
        var recording = recorder.Follow(3)!;
        foreach (var frame in Signal.Sine(500, AudioFormat.SampleRate, AudioFormat.SampleRate).Chunk(AudioFormat.FrameSamples))
        {
            recording.Add(frame);
        }

        return recorder.Take(3)!;
    }
}
