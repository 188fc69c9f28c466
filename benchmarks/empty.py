"""What does Streamlit itself cost? The page with nothing on it."""

import streamlit as st

st.write("empty")
