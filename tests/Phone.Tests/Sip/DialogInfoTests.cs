using CallDesk;
using Phone.Sip;
using Xunit;

namespace Phone.Tests.Sip;

/// <summary>Documents of RFC 4235 and what light they make.</summary>
public sealed class DialogInfoTests
{
    private readonly DialogInfo _info = new();

    internal static string Document(int version, string state, params string[] dialogs) =>
        $"<?xml version=\"1.0\"?><dialog-info xmlns=\"urn:ietf:params:xml:ns:dialog-info\" version=\"{version}\" state=\"{state}\" "
        + $"entity=\"sip:301@127.0.0.1\">{string.Concat(dialogs)}</dialog-info>";

    internal static string Dialog(string id, string state, string direction = "recipient") =>
        $"<dialog id=\"{id}\" direction=\"{direction}\"><state>{state}</state><local/></dialog>";

    [Theory]
    [InlineData("early", "recipient", NeighbourState.Ringing)]
    [InlineData("early", "initiator", NeighbourState.Busy)]
    [InlineData("trying", "initiator", NeighbourState.Busy)]
    [InlineData("confirmed", "recipient", NeighbourState.Busy)]
    [InlineData("terminated", "recipient", NeighbourState.Idle)]
    public void One_dialog_makes_the_light(string state, string direction, NeighbourState light)
    {
        Assert.True(_info.Take(Document(0, "full", Dialog("a", state, direction))));
        Assert.Equal(light, _info.State);
    }

    [Fact]
    public void Parts_change_single_dialogs_and_a_whole_replaces_all()
    {
        Assert.True(_info.Take(Document(0, "full", Dialog("a", "early"), Dialog("b", "confirmed"))));
        Assert.Equal(NeighbourState.Busy, _info.State);
        Assert.True(_info.Take(Document(1, "partial", Dialog("b", "terminated"))));
        Assert.Equal(NeighbourState.Ringing, _info.State);
        Assert.True(_info.Take(Document(9, "full")));
        Assert.Equal(NeighbourState.Idle, _info.State);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<presence/>")]
    [InlineData("<dialog-info version=\"x\" state=\"full\"/>")]
    [InlineData("<dialog-info version=\"0\" state=\"partial\"/>")]
    [InlineData("<dialog-info version=\"9\" state=\"full\"><dialog id=\"a\">")]
    [InlineData("<!DOCTYPE d [<!ENTITY x \"y\">]><dialog-info version=\"9\" state=\"full\"/>")]
    public void What_cannot_be_used_changes_nothing(string document)
    {
        Assert.True(_info.Take(Document(5, "full", Dialog("a", "confirmed"))));
        Assert.False(_info.Take(document));
        Assert.Equal(NeighbourState.Busy, _info.State);
    }

    [Fact]
    public void Without_a_subscription_nothing_is_known()
    {
        Assert.Equal(NeighbourState.Unknown, _info.State);
        _info.Take(Document(0, "full"));
        _info.Lose();
        Assert.Equal(NeighbourState.Unknown, _info.State);
        Assert.False(_info.Take(Document(1, "partial")));
    }
}
