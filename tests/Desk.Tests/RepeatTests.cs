using Xunit;

namespace CallDesk.Tests;

/// <summary><c>*</c> says it again; who presses it twice is spoken to slowly.</summary>
public sealed class RepeatTests
{
    private readonly Booth _booth = new(new DeskSettings { Post = new PostSettings { SignIn = true } });

    /// <summary>Whoever asks twice has not understood; whoever asks once has missed a word.</summary>
    [Fact]
    public void Star_repeats_and_a_second_star_repeats_slowly_until_the_dialogue_ends()
    {
        _booth.Lift().Press(Key.Note).Type("*6");
        Assert.False(_booth.State.Voice.Receiver!.Slow);
        _booth.Type("*");
        Assert.Equal(("handover", false), (_booth.Said[0].Key, _booth.State.Voice.Receiver!.Slow));
        _booth.Type("*");
        Assert.Equal(("handover", true), (_booth.Said[0].Key, _booth.State.Voice.Receiver!.Slow));
        Assert.All(_booth.State.Voice.Next, utterance => Assert.True(utterance.Slow));
        _booth.PutDown().Lift().Press(Key.Note).Type("*6");
        Assert.False(_booth.State.Voice.Receiver!.Slow);
    }

    /// <summary>Other digits do not count, and what follows is slow as well.</summary>
    [Fact]
    public void A_slow_dialogue_stays_slow_while_it_is_answered()
    {
        _booth.Lift().Press(Key.Note).Type("*4**");
        Assert.True(_booth.HearsAll().Count > 0);
        _booth.Type("*");
        Assert.Equal(("enter-pin", true), (_booth.Said[0].Key, _booth.State.Voice.Receiver!.Slow));
        _booth.Type("24*");
        Assert.True(_booth.State.Voice.Receiver!.Slow);
    }
}
