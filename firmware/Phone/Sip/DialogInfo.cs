using System.Xml;
using CallDesk;

namespace Phone.Sip;

/// <summary>
/// What one neighbour's phone is doing, put together from its dialog-info documents (RFC 4235). A full document replaces what was
/// known, a partial one changes single dialogs.
/// </summary>
internal sealed class DialogInfo
{
    /// <summary>More dialogs than a phone has; a document with more is cut, not believed.</summary>
    private const int MostDialogs = 64;

    private readonly Dictionary<string, NeighbourState> _dialogs = [];
    private long _version = -1;

    /// <summary>Busy before ringing before idle; unknown until a document came.</summary>
    public NeighbourState State { get; private set; } = NeighbourState.Unknown;

    /// <summary>
    /// Takes a NOTIFY's body. False if it is none of ours (no dialog-info, broken, or older than what is known) or if a partial one
    /// is missing before it: then the subscription should be refreshed (RFC 4235 §4.3).
    /// </summary>
    public bool Take(string document)
    {
        try
        {
            using var text = new StringReader(document);
            using XmlReader xml = XmlReader.Create(text, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit });
            return xml.MoveToContent() == XmlNodeType.Element && xml.LocalName == "dialog-info" && Read(xml);
        }
        catch (XmlException)
        {
            return false;
        }
    }

    /// <summary>The subscription is gone: nothing is known any more.</summary>
    public void Lose()
    {
        _dialogs.Clear();
        _version = -1;
        State = NeighbourState.Unknown;
    }

    private bool Read(XmlReader xml)
    {
        bool full = xml.GetAttribute("state") == "full";
        if (!long.TryParse(xml.GetAttribute("version"), out long version) || (!full && version != _version + 1))
        {
            return false;
        }

        Dictionary<string, NeighbourState> changed = Dialogs(xml);
        if (full)
        {
            _dialogs.Clear();
        }

        foreach ((string id, NeighbourState state) in changed)
        {
            _dialogs.Remove(id);
            if (state != NeighbourState.Idle && _dialogs.Count < MostDialogs)
            {
                _dialogs[id] = state;
            }
        }

        _version = version;
        State = _dialogs.ContainsValue(NeighbourState.Busy) ? NeighbourState.Busy
            : _dialogs.ContainsValue(NeighbourState.Ringing) ? NeighbourState.Ringing
            : NeighbourState.Idle;
        return true;
    }

    private static Dictionary<string, NeighbourState> Dialogs(XmlReader xml)
    {
        var dialogs = new Dictionary<string, NeighbourState>();
        string id = "";
        bool calls = false;
        while (xml.Read())
        {
            if (xml is { NodeType: XmlNodeType.Element, LocalName: "dialog" })
            {
                id = xml.GetAttribute("id") ?? "";
                calls = xml.GetAttribute("direction") == "initiator";
            }
            else if (xml is { NodeType: XmlNodeType.Element, LocalName: "state" } && dialogs.Count < MostDialogs)
            {
                dialogs[id] = StateOf(xml.ReadElementContentAsString().Trim(), calls);
            }
        }

        return dialogs;
    }

    /// <summary>The states of RFC 4235 §3.7.1. Somebody who calls out is busy; somebody who is called rings.</summary>
    private static NeighbourState StateOf(string state, bool calls) => state switch
    {
        "confirmed" => NeighbourState.Busy,
        "trying" or "proceeding" or "early" => calls ? NeighbourState.Busy : NeighbourState.Ringing,
        _ => NeighbourState.Idle,
    };
}
